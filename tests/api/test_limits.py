"""Whoever asks too often is refused until the window is over, wherever a route has a rate."""

import asyncio
import re

import pytest

from kontakt.app import create_app
from kontakt.endpoints import Who
from kontakt.routes import ENDPOINTS
from tests.api.test_images import picture
from tests.conftest import Client, assert_problem

LIMITED = [one for one in ENDPOINTS if one.rate]
CSV = {"content-type": "text/csv"}
SEARCH = "?q=grace"


@pytest.fixture
def settings(settings, request):
    """Everything may be done once, or as often as the test says."""
    return settings.model_copy(update={"rate_limits": getattr(request, "param", 0.0001)})


@pytest.fixture
async def card(make, grace):
    return await make.card(owner=grace, slug="grace", obfuscate=True)


def at_the_address(client, address, **options):
    """Somebody else, who has this address."""

    async def from_there(scope, receive, send):
        await client.app({**scope, "client": (address, 0)}, receive, send)

    return Client(from_there, headers={"sec-fetch-site": "same-origin"}, **options)


def addressed(endpoint, card):
    path = re.sub(r"\{card_id:uuid\}", str(card.id), endpoint.path).replace("{import_id:uuid}", str(card.id))
    return path.format(slug="grace", kind="avatar") + (SEARCH if endpoint.rate.parameter else "")


def assert_refused(response):
    assert_problem(response, 429, "too-many-requests")
    assert re.fullmatch(r"[1-9][0-9]*", response.headers["retry-after"])
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("endpoint", LIMITED, ids=lambda one: f"{one.method} {one.path}")
async def test_every_route_that_has_a_rate_refuses_what_is_over_it(client, ada, card, endpoint):
    person = client if endpoint.who is Who.ANYONE else client.as_(ada)
    first = await person.request(endpoint.method, addressed(endpoint, card))
    assert first.status_code != 429
    refused = await person.request(endpoint.method, addressed(endpoint, card))
    assert_refused(refused)
    assert int(refused.headers["retry-after"]) <= endpoint.rate.item(1).get_expiry()


@pytest.mark.parametrize("path", ["/api/cards/grace", "/c/grace", "/api/settings/public"])
async def test_what_has_no_rate_is_never_refused(client, make, grace, path):
    await make.card(owner=grace, slug="grace")
    assert {(await client.get(path)).status_code for _ in range(5)} == {200}


@pytest.mark.parametrize("settings", [5 / 30], indirect=True)
async def test_as_many_as_allowed_pass_and_not_one_more(client, card):
    statuses = [(await client.post("/c/grace")).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize("settings", [50 / 300], indirect=True)
async def test_of_many_that_come_at_once_as_many_as_allowed_pass(client):
    answers = await asyncio.gather(*(client.get("/api/auth/login") for _ in range(200)))
    statuses = [one.status_code for one in answers]
    assert (statuses.count(303), statuses.count(429)) == (50, 150)


async def test_a_person_is_limited_wherever_they_are_and_nobody_else_with_them(client, make, grace, mallory):
    paths = "/api/me/signatures/preview"
    card = await make.card(owner=grace)
    mail = {"card_id": str(card.id), "layout": "classic", "fields": ["name"]}
    cookies = {"kontakt_session": grace.cookie}
    assert (await at_the_address(client, "192.0.2.1", cookies=cookies).post(paths, json=mail)).status_code == 200
    assert_refused(await at_the_address(client, "192.0.2.2", cookies=cookies).post(paths, json=mail))
    other = {"kontakt_session": mallory.cookie}
    assert (await at_the_address(client, "192.0.2.1", cookies=other).post(paths, json=mail)).status_code == 404


async def test_visitors_are_limited_each_by_themselves(client, card):
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1"):
        visitor = at_the_address(client, address)
        assert (await visitor.post("/c/grace")).status_code == 200
        assert_refused(await visitor.post("/c/grace"))
    assert_refused(await at_the_address(client, "2001:db8:0:1:ffff::2").post("/c/grace"))


async def test_who_may_not_at_all_is_told_that(client, mallory):
    for _ in range(3):
        assert_problem(await client.post("/api/admin/imports", headers=CSV), 401, "not-signed-in")
        assert_problem(await client.as_(mallory).post("/api/admin/imports", headers=CSV), 403, "forbidden")
        assert_problem(await client.as_(mallory).get(f"/api/admin/cards{SEARCH}"), 403, "forbidden")


async def test_lists_without_words_to_look_for_are_not_limited(client, ada):
    async with client.as_(ada) as admin:
        for path in ("/api/admin/cards", "/api/admin/cards?q=", f"/api/admin/cards{SEARCH}"):
            assert (await admin.get(path)).status_code == 200
        assert_refused(await admin.get(f"/api/admin/cards{SEARCH}"))
        assert (await admin.get("/api/admin/cards")).status_code == 200


async def test_a_picture_that_is_refused_was_not_looked_at(client, card, grace):
    async with client.as_(grace) as owner:
        path = f"/api/cards/{card.id}/images/avatar"
        assert (await owner.put(path, content=picture(60, 60))).status_code == 200
        assert_refused(await owner.put(path, content=b"no picture"))


async def test_a_person_reads_in_their_language_when_they_can_go_on(client, card):
    await client.post("/c/grace")
    headers = {"accept": "text/html", "accept-language": "de"}
    refused = await client.post("/c/grace", headers=headers)
    assert (refused.status_code, refused.headers["content-language"]) == (429, "de")
    assert "60 Minuten" in refused.text
    assert int(refused.headers["retry-after"]) <= 3600


@pytest.mark.parametrize("settings", [3 / 1200], indirect=True)
async def test_reports_of_pages_are_limited_on_their_short_way(client, card):
    await client.get("/api/me")  # From then on everything is loaded, and the short way is taken.
    answers = [await client.post("/api/cards/grace/view", json={}) for _ in range(4)]
    assert [one.status_code for one in answers] == [204, 204, 204, 429]
    assert_refused(answers[-1])


@pytest.fixture
def from_memory(settings, limiter, sessions, storage):
    """An application that knows of every change, and so answers from its memory; and what it counted."""
    app = create_app(settings)
    app.memory.listen()
    app.memory.trust(float("inf"))
    state = {"settings": settings, "sessions": sessions, "storage": storage, "limiter": limiter, "user": None}

    async def with_state(scope, receive, send):
        await app({**scope, "state": dict(state)}, receive, send)

    return app, Client(with_state)


@pytest.mark.parametrize("settings", [4 / 300], indirect=True)
@pytest.mark.parametrize("part", ["vcf", "qr", "preview.png"])
async def test_what_is_given_from_memory_is_limited_too(from_memory, make, grace, part):
    await make.card(owner=grace, slug="grace")
    app, visitor = from_memory
    assert (await visitor.get(f"/api/cards/grace/{part}")).status_code == 200
    assert len(app.memory.entries) == 1
    answers = [await visitor.get(f"/api/cards/grace/{part}") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert_refused(answers[-1])
    assert (await visitor.get("/c/grace")).status_code == 200


@pytest.mark.parametrize("settings", [4 / 300], indirect=True)
@pytest.mark.parametrize("headers", [{"range": "bytes=0-9"}, {"if-none-match": "*"}], ids=["part", "unchanged"])
async def test_a_request_counts_once_whatever_way_it_is_answered(from_memory, make, grace, headers):
    await make.card(owner=grace, slug="grace")
    _, visitor = from_memory
    statuses = [(await visitor.get("/api/cards/grace/vcf", headers=headers)).status_code for _ in range(5)]
    assert statuses[-2:] == [statuses[1], 429]
