"""What somebody may not see answers as what never was: the same status, the same bytes, but for the request's id."""

import json
import re
from uuid import uuid4

import pytest

from kontakt.endpoints import Who
from kontakt.routes import ENDPOINTS
from tests.access.visits import OURS, cookies
from tests.access.world import PNG
from tests.api.test_images import picture
from tests.conftest import Client

_ID = re.compile(r"\{(\w+):uuid\}")
OWNED = [one for one in ENDPOINTS if _ID.search(one.path) and one.who in {Who.OWNER, Who.SESSION}]
PUBLIC = [one for one in ENDPOINTS if "{slug}" in one.path and one.who is Who.ANYONE]
_INSTANCE = re.compile(rb"urn:uuid:[0-9a-f-]{36}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def told(response):
    """What an answer tells, but for the request's own id."""
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    if response.headers.get("content-type") == "application/problem+json":
        document = response.json()
        del document["instance"]
        return response.status_code, json.dumps(document), headers
    return response.status_code, _INSTANCE.sub(b"", response.content), headers


def named(endpoint):
    return f"{endpoint.method} {endpoint.path}"


@pytest.mark.parametrize("column", ["other", "anon"])
async def test_what_belongs_to_another_looks_as_if_it_never_was(visit, there, column):
    jar = cookies(there.people.get(column))
    for endpoint in OWNED:
        names = _ID.findall(endpoint.path)
        theirs = await visit(endpoint, jar)
        never = await visit(endpoint, jar, names={name: str(uuid4()) for name in names})
        assert theirs.status_code == (404 if column == "other" else 401), named(endpoint)
        assert told(theirs) == told(never), named(endpoint)


async def test_ids_in_bodies_and_queries_open_no_cards_of_others(client, there):
    mallory = client.as_(there.people["other"])
    look = {"layout": "classic", "fields": ["name"]}
    for theirs in (there.names["card_id"], there.names["hidden"], there.names["gone"]):
        for other in (theirs, str(uuid4())):
            for path, body in (
                ("/api/cards/preview", {"name": "Mine", "id": other}),
                ("/api/me/signatures", look | {"name": "Mine", "card_id": other}),
                ("/api/me/signatures/preview", look | {"card_id": other}),
            ):
                answer = await mallory.post(path, json=body)
                assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
    own = (await mallory.post("/api/cards", json={"name": "Mallory"})).json()["id"]
    made = await mallory.post("/api/me/signatures", json=look | {"name": "Mine", "card_id": own})
    for other in (there.names["card_id"], str(uuid4())):
        moved = await mallory.patch(f"/api/me/signatures/{made.json()['id']}", json={"card_id": other})
        assert moved.status_code == 404
    for slug in ("grace", "hidden"):
        cards = (there.names["card_id"], there.names["hidden"], own, str(uuid4()))
        said = [(await mallory.get(f"/api/slugs/{slug}", params={"card": card})).json() for card in cards]
        assert [one["available"] for one in said] == [False] * 4
        assert all(one == said[0] for one in said)


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
async def test_a_card_that_is_not_public_looks_as_if_it_never_was(visit, accept):
    headers = OURS | {"accept": accept}
    for endpoint in PUBLIC:
        never = await visit(endpoint, {}, headers, names={"slug": "never-was"})
        assert never.status_code == 404
        for slug in ("hidden", "gone"):
            assert told(await visit(endpoint, {}, headers, names={"slug": slug})) == told(never), named(endpoint)


@pytest.mark.parametrize(
    ("change", "public", "owner"),
    [
        ({"visibility": "unlisted"}, "yes", "yes"),
        ({"visibility": "disabled"}, "missing", "yes"),
        ("delete", "missing", "missing"),
    ],
    ids=["unlisted", "disabled", "deleted"],
)
async def test_what_becomes_of_a_card_holds_everywhere(client, visit, there, change, public, owner):
    grace, card = client.as_(there.people["owner"]), f"/api/cards/{there.names['card_id']}"
    done = await (grace.delete(card) if change == "delete" else grace.patch(card, json=change))
    assert done.status_code in {200, 204}
    for endpoint in PUBLIC:
        for column in (None, "other", "owner", "admin"):
            found = await visit(endpoint, cookies(there.people.get(column)))
            assert found.status_code == (endpoint.status if public == "yes" else 404), f"{named(endpoint)} {column}"
    mine = [one for one in ENDPOINTS if one.path.startswith("/api/cards/{card_id") and one.method == "GET"]
    for endpoint in mine:
        for column in ("owner", "admin"):
            found = await visit(endpoint, cookies(there.people[column]))
            assert found.status_code == (200 if owner == "yes" else 404), f"{named(endpoint)} {column}"
        assert (await visit(endpoint, cookies(there.people["other"]))).status_code == 404
    for column in (None, "other", "owner", "admin"):
        shown = await Client(client.app, cookies=cookies(there.people.get(column))).get(
            f"/uploads/{there.names['name']}"
        )
        is_seen = public == "yes" or (owner == "yes" and column in {"owner", "admin"})
        assert shown.status_code == (200 if is_seen else 404), column


@pytest.mark.parametrize("name", ["unseen", "lost"])
async def test_pictures_of_cards_that_are_not_public_are_for_those_who_may_edit_the_card(client, there, name):
    async def seen(column, which):
        jar = cookies(there.people.get(column))
        return await Client(client.app, cookies=jar).get(f"/uploads/{which}")

    never = f"{uuid4().hex}.webp"
    for column in (None, "other", "off", "gone", "over", "idle"):
        assert told(await seen(column, there.names[name])) == told(await seen(column, never)), column
    for column in ("owner", "admin"):
        found = await seen(column, there.names[name])
        assert (found.status_code == 200) is (name == "unseen")
        if found.status_code == 200:
            assert found.headers["cache-control"] == "no-store"


async def test_a_session_is_ended_only_through_the_person_whose_it_is(client, there):
    ada = client.as_(there.people["admin"])
    grace, mallory = there.people["owner"], there.people["other"]
    theirs = there.names["session_id"]
    wrong = await ada.delete(f"/api/admin/users/{mallory.id}/sessions/{theirs}")
    never = await ada.delete(f"/api/admin/users/{mallory.id}/sessions/{uuid4()}")
    assert told(wrong) == told(never)
    assert wrong.status_code == 404
    listed = (await ada.get(f"/api/admin/users/{grace.id}")).json()["sessions"]
    assert theirs in {one["id"] for one in listed}


async def test_lists_hold_nothing_of_others(client, there):
    mallory = client.as_(there.people["other"])
    for path in ("/api/me/cards", "/api/me/signatures"):
        page = (await mallory.get(path)).json()
        assert (page["items"], page["total"]) == ([], 0)
    sessions = (await mallory.get("/api/me/sessions")).json()
    assert [one["is_current"] for one in sessions["items"]] == [True]


async def test_who_may_not_edit_a_card_cannot_make_the_server_read_an_upload(client, there):
    received = []

    async def body():
        for _ in range(64):
            received.append(1)
            yield picture()[:1024]

    jar, path = cookies(there.people["other"]), f"/api/cards/{there.names['card_id']}/images/avatar"
    async with Client(client.app, cookies=jar, headers=OURS | PNG) as mallory:
        assert (await mallory.put(path, content=body())).status_code == 404
    assert received == []
