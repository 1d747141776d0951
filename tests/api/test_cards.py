"""A person's own cards."""

from typing import Any

import pytest

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from tests.conftest import ORIGIN, assert_problem

FULL: dict[str, Any] = {
    "name": "Grace Hopper",
    "job_title": "Rear admiral",
    "company": "United States Navy",
    "department": "Programming languages",
    "pronouns": "she/her",
    "phones": [{"number": "+1 202 555 0101", "label": "mobile"}, {"number": "0101", "label": None}],
    "emails": [{"email": "grace@example.com", "label": "work"}],
    "address": {"street": "1 Main St", "city": "Arlington", "region": "VA", "postal_code": "22201", "country": "us"},
    "websites": [{"url": "example.com/grace", "label": None}],
    "social_links": [{"platform": "github", "url": "github.com/grace"}],
    "bio": "Compilers.\r\nNanoseconds.",
    "calendar_url": "https://example.com/book",
    "calendar_label": "Book a talk",
    "primary_color": "#0F172A",
    "background_color": "#ffffff",
    "text_color": "#111111",
    "font": "literata",
    "theme": "dark",
    "avatar_shape": "rounded",
    "layout": "banner",
    "visibility": "unlisted",
    "no_index": True,
    "obfuscate": True,
}


async def test_a_new_card_keeps_every_member(client, grace):
    response = await client.as_(grace).post("/api/cards", json=FULL)
    assert response.status_code == 201
    card = response.json()
    assert response.headers["location"] == f"/api/cards/{card['id']}"
    assert card["slug"] == "grace-hopper"
    assert card["url"] == f"{ORIGIN}/c/grace-hopper"
    assert card["owner_id"] == str(grace.id)
    kept = FULL | {
        "phones": [
            {"number": "+1 202 555 0101", "label": "mobile", "e164": "+12025550101"},
            {"number": "0101", "label": None, "e164": None},
        ],
        "address": FULL["address"] | {"country": "US"},
        "websites": [{"url": "https://example.com/grace", "label": None}],
        "social_links": [{"platform": "github", "url": "https://github.com/grace"}],
        "bio": "Compilers.\nNanoseconds.",
        "primary_color": "#0f172a",
    }
    assert {member: card[member] for member in kept} == kept
    again = await client.as_(grace).get(f"/api/cards/{card['id']}")
    assert again.json() == card
    assert again.headers["etag"] == response.headers["etag"] == f'"{card["revision"]}"'


async def test_a_card_with_a_name_only_inherits_everything_else(client, grace):
    card = (await client.as_(grace).post("/api/cards", json={"name": "Grace"})).json()
    assert card["visibility"] == "public"
    for member in ("primary_color", "background_color", "text_color", "font", "theme", "avatar_shape", "layout"):
        assert card[member] is None
    assert (card["no_index"], card["obfuscate"], card["phones"], card["address"]) == (False, False, [], None)


async def test_the_default_visibility_of_the_instance_is_read(client, grace, sessions):
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(default_visibility="unlisted"))
    card = (await client.as_(grace).post("/api/cards", json={"name": "Grace"})).json()
    assert card["visibility"] == "unlisted"


async def test_nobody_has_more_cards_than_the_instance_allows(client, grace, sessions):
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(max_cards_per_user=1))
    await client.as_(grace).post("/api/cards", json={"name": "Grace"})
    assert_problem(await client.as_(grace).post("/api/cards", json={"name": "Grace"}), 409, "too-many-cards")


async def test_a_missing_member_is_unchanged_and_null_clears(client, grace):
    person = client.as_(grace)
    card = (await person.post("/api/cards", json=FULL)).json()
    url = f"/api/cards/{card['id']}"
    changed = (await person.patch(url, json={"job_title": "Commodore"})).json()
    same = {"job_title", "revision", "updated_at"}
    assert changed["job_title"] == "Commodore"
    assert {k: v for k, v in changed.items() if k not in same} == {k: v for k, v in card.items() if k not in same}
    clearable = [member for member in FULL if member not in {"name", "visibility"}]
    cleared = (await person.patch(url, json=dict.fromkeys(clearable))).json()
    for member in clearable:
        assert cleared[member] in (None, [], False), member


async def test_an_address_changes_member_by_member(client, grace):
    person = client.as_(grace)
    card = (await person.post("/api/cards", json=FULL)).json()
    changed = await person.patch(f"/api/cards/{card['id']}", json={"address": {"city": "Tallinn", "region": None}})
    assert changed.json()["address"] == {
        "street": "1 Main St",
        "city": "Tallinn",
        "region": None,
        "postal_code": "22201",
        "country": "US",
    }


async def test_a_national_number_is_read_in_the_country_of_the_address(client, grace):
    body = {"name": "Grace", "phones": [{"number": "030 123456"}], "address": {"country": "DE"}}
    card = (await client.as_(grace).post("/api/cards", json=body)).json()
    assert card["phones"][0]["e164"] == "+4930123456"
    moved = await client.as_(grace).patch(f"/api/cards/{card['id']}", json={"address": {"country": None}})
    assert moved.json()["phones"][0] == {"number": "030 123456", "label": None, "e164": None}


async def test_every_invalid_member_is_named_at_once(client, grace):
    body = {
        "name": "x" * 121,
        "job_title": "CR\r\nLF",
        "phones": [{"number": "+372 5555 5555"}, {"number": "call me", "label": "x" * 31}],
        "emails": [{"email": "nobody"}],
        "websites": [{"url": "javascript:alert(1)"}, {"url": "https://user:secret@example.com"}],
        "social_links": [{"platform": "github", "url": "https://evil.example/github.com"}],
        "address": {"country": "XX"},
        "calendar_url": "http://example.com",
        "bio": "\u202egnp.exe",
        "primary_color": "red",
        "font": "comic-sans",
        "owner_id": "me",
    }
    response = await client.as_(grace).post("/api/cards", json=body)
    assert_problem(
        response,
        422,
        "invalid",
        {
            "/name",
            "/job_title",
            "/phones/1/number",
            "/phones/1/label",
            "/emails/0/email",
            "/websites/0/url",
            "/websites/1/url",
            "/social_links/0/url",
            "/address/country",
            "/calendar_url",
            "/bio",
            "/primary_color",
            "/font",
            "/owner_id",
        },
    )
    assert all(error["detail"] for error in response.json()["errors"])


@pytest.mark.parametrize(
    ("member", "entry", "most"),
    [
        ("phones", {"number": "+372 5555 5555"}, 10),
        ("emails", {"email": "a@example.com"}, 10),
        ("websites", {"url": "example.com"}, 10),
        ("social_links", {"platform": "custom", "url": "example.com"}, 20),
    ],
)
async def test_lists_have_a_limit(client, grace, member, entry, most):
    person = client.as_(grace)
    assert (await person.post("/api/cards", json={"name": "A", member: [entry] * most})).status_code == 201
    response = await person.post("/api/cards", json={"name": "A", member: [entry] * (most + 1)})
    assert_problem(response, 422, "invalid", {f"/{member}"})


async def test_a_card_always_has_a_name_and_an_address(client, grace, make):
    card = await make.card(owner=grace)
    response = await client.as_(grace).patch(f"/api/cards/{card.id}", json={"name": None})
    assert_problem(response, 422, "invalid", {"/name"})
    response = await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": None})
    assert_problem(response, 422, "invalid", {"/slug"})


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "bad-request"),
        (b"[" * 100_000, "application/json", 400, "bad-request"),
        (b"[]", "application/json", 422, "invalid"),
        (b"\xff", "application/json", 400, "bad-request"),
        (b'{"name": "A", "\\ud800": 1}', "application/json", 422, "invalid"),
        (b'{"name": "\\ud800"}', "application/json", 422, "invalid"),
        (b"name=Grace", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b'{"name": "' + b"x" * 300_000 + b'"}', "application/json", 413, "too-large"),
    ],
)
async def test_a_body_that_is_no_card_is_refused(client, grace, content, content_type, status, code):
    response = await client.as_(grace).post("/api/cards", content=content, headers={"content-type": content_type})
    assert_problem(response, status, code)


async def test_the_second_of_two_editors_is_told(client, grace, make):
    card = await make.card(owner=grace)
    person, url = client.as_(grace), f"/api/cards/{card.id}"
    seen = (await person.get(url)).headers["etag"]
    first = await person.patch(url, json={"job_title": "First"}, headers={"if-match": seen})
    assert first.status_code == 200
    second = await person.patch(url, json={"job_title": "Second"}, headers={"if-match": seen})
    assert_problem(second, 412, "changed-meanwhile")
    assert (await person.get(url)).json()["job_title"] == "First"
    assert_problem(await person.delete(url, headers={"if-match": seen}), 412, "changed-meanwhile")
    kept = await person.patch(url, json={"job_title": "Kept"}, headers={"if-match": first.headers["etag"]})
    assert kept.json()["job_title"] == "Kept"
    assert (await person.patch(url, json={"job_title": "Any"}, headers={"if-match": "*"})).status_code == 200


async def test_an_unchanged_card_is_not_sent_again(client, grace, make):
    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}"
    tag = (await client.as_(grace).get(url)).headers["etag"]
    response = await client.as_(grace).get(url, headers={"if-none-match": tag})
    assert (response.status_code, response.content) == (304, b"")


async def test_a_card_of_someone_else_looks_missing(client, make, grace, mallory):
    card = await make.card(owner=grace)
    stranger, url = client.as_(mallory), f"/api/cards/{card.id}"
    assert_problem(await stranger.get(url), 404, "not-found")
    assert_problem(await stranger.patch(url, json={"name": "Mallory"}), 404, "not-found")
    assert_problem(await stranger.delete(url), 404, "not-found")
    assert_problem(await stranger.post("/api/cards/preview", json={"id": str(card.id), "name": "M"}), 404, "not-found")
    assert (await stranger.get("/api/me/cards")).json() == {"items": [], "next": None, "total": 0}
    assert (await client.as_(grace).get(url)).json()["name"] == "Grace Hopper"


async def test_an_admin_may_edit_every_card(client, make, grace, ada):
    card = await make.card(owner=grace)
    changed = await client.as_(ada).patch(f"/api/cards/{card.id}", json={"job_title": "Admiral"})
    assert changed.json()["job_title"] == "Admiral"
    assert changed.json()["owner_id"] == str(grace.id)


async def test_without_a_session_there_are_no_cards(client, make, grace):
    card = await make.card(owner=grace)
    assert_problem(await client.get("/api/me/cards"), 401, "not-signed-in")
    assert_problem(await client.post("/api/cards", json={"name": "A"}), 401, "not-signed-in")
    assert_problem(await client.get(f"/api/cards/{card.id}"), 401, "not-signed-in")
    assert_problem(await client.delete(f"/api/cards/{card.id}"), 401, "not-signed-in")


async def test_the_list_has_pages(client, make, grace):
    for number in range(5):
        await make.card(owner=grace, name=f"Card {number}")
    person = client.as_(grace)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await person.get(f"/api/me/cards?limit=2&cursor={cursor}")).json()
        seen += [card["name"] for card in page["items"]]
        cursor = page["next"]
        assert page["total"] == 5
    assert seen == [f"Card {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=-1", "limit=1e3", "cursor=nonsense"])
async def test_a_page_that_cannot_be_is_refused(client, grace, query):
    response = await client.as_(grace).get(f"/api/me/cards?{query}")
    assert_problem(response, 422, "invalid", {"/" + query.partition("=")[0]})


async def test_a_deleted_card_is_gone(client, make, grace):
    card = await make.card(owner=grace)
    assert (await client.as_(grace).delete(f"/api/cards/{card.id}")).status_code == 204
    assert_problem(await client.as_(grace).get(f"/api/cards/{card.id}"), 404, "not-found")
    assert_problem(await client.get("/api/cards/grace-hopper"), 404, "not-found")


async def test_a_body_with_a_thousand_faults_gets_a_short_answer(client, grace):
    body = {"name": "A"} | {f"member_{number}": 1 for number in range(1000)}
    response = await client.as_(grace).post("/api/cards", json=body)
    assert_problem(response, 422, "invalid")
    assert len(response.json()["errors"]) == 100


async def test_a_new_card_is_at_its_first_revision(client, grace):
    created = await client.as_(grace).post("/api/cards", json={"name": "Grace"})
    assert created.json()["revision"] == 1
