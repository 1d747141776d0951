"""All cards, for admins."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from kontakt.db.counts import CardDay
from kontakt.db.models import AuditEntry, Card
from tests.api.test_images import picture
from tests.conftest import assert_problem


async def bulk(client, admin, action, *cards, **members):
    body = {"action": action, "ids": [str(card.id) for card in cards], **members}
    return await client.as_(admin).post("/api/admin/cards/bulk", json=body)


async def listed(client, admin, **parameters):
    response = await client.as_(admin).get("/api/admin/cards", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


async def test_an_admin_sees_the_cards_of_all_people(client, make, ada, grace, mallory):
    first = await make.card(owner=grace, name="Grace Hopper", job_title="Rear admiral", company="Navy")
    second = await make.card(owner=mallory, name="Mallory", visibility="unlisted")
    page = await listed(client, ada)
    assert (page["total"], page["next"]) == (2, None)
    assert [item["id"] for item in page["items"]] == [str(second.id), str(first.id)]
    item = page["items"][1]
    assert item["owner"] == {"id": str(grace.id), "name": "Grace"}
    assert (item["name"], item["job_title"], item["company"]) == ("Grace Hopper", "Rear admiral", "Navy")
    assert (item["slug"], item["visibility"], item["views"], item["avatar"]) == ("grace-hopper", "public", 0, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/admin/cards"),
        ("POST", "/api/admin/cards/bulk"),
    ],
)
async def test_it_is_for_admins_only(client, grace, method, path):
    assert_problem(await client.request(method, path), 401, "not-signed-in")
    assert_problem(await client.as_(grace).request(method, path), 403, "forbidden")


@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "updated"])
async def test_pages_follow_each_other_without_gap_or_repetition(client, make, ada, grace, sort):
    for name in ("Ünal", "anna", "Anna", "Bo", "bo", "Ça", "anna"):
        await make.card(owner=grace, name=name)
    everything = [item["id"] for item in (await listed(client, ada, sort=sort))["items"]]
    page = await listed(client, ada, sort=sort, limit=2)
    found = [item["id"] for item in page["items"]]
    while page["next"]:
        page = await listed(client, ada, sort=sort, limit=2, cursor=page["next"])
        assert page["total"] == 7
        found += [item["id"] for item in page["items"]]
    assert found == everything
    assert len(set(found)) == 7


@pytest.mark.parametrize(
    ("q", "is_found"),
    [
        *(("grace", True), ("HOPPER grace", True), ("rear", True), ("navy", True), ("grace@example.com", True)),
        *(("work", False), ("%", False), ("_", False), ("hopper mallory", False), ("kart-1", True)),
    ],
)
async def test_cards_are_found_by_words(client, make, ada, grace, q, is_found):
    emails = [{"email": "grace@example.com", "label": "work"}]
    await make.card(owner=grace, name="Hopper", slug="kart-1", job_title="Rear admiral", company="Navy", emails=emails)
    assert (await listed(client, ada, q=q))["total"] == is_found


async def test_cards_are_filtered_by_visibility_and_owner(client, make, ada, grace, mallory):
    await make.card(owner=grace, visibility="disabled")
    await make.card(owner=mallory, visibility="disabled")
    await make.card(owner=mallory)
    assert (await listed(client, ada, visibility="disabled"))["total"] == 2
    assert (await listed(client, ada, owner=str(mallory.id)))["total"] == 2
    assert (await listed(client, ada, owner=str(mallory.id), visibility="public"))["total"] == 1


async def test_wrong_parameters_are_named(client, ada):
    response = await client.as_(ada).get(
        "/api/admin/cards?visibility=x&owner=1&sort=size&limit=0&cursor=!&q=" + "x" * 201
    )
    assert_problem(response, 422, "invalid", {"/visibility", "/owner", "/sort", "/limit", "/cursor", "/q"})


@pytest.mark.parametrize(
    ("action", "visibility"), [("enable", "public"), ("unlist", "unlisted"), ("disable", "disabled")]
)
async def test_many_cards_are_given_a_visibility(client, make, ada, grace, action, visibility):
    cards = [await make.card(owner=grace, visibility=each) for each in ("public", "unlisted", "disabled")]
    answer = await bulk(client, ada, action, *cards)
    assert answer.json() == {"done": [str(card.id) for card in cards], "missing": []}
    assert (await listed(client, ada, visibility=visibility))["total"] == 3


async def test_deleted_cards_are_gone_and_can_be_restored(client, make, ada, grace):
    card = await make.card(owner=grace, slug="grace")
    assert (await bulk(client, ada, "delete", card)).json()["done"] == [str(card.id)]
    assert (await client.get("/c/grace")).status_code == 404
    assert (await listed(client, ada))["total"] == 0
    assert (await bulk(client, ada, "disable", card)).json() == {"done": [], "missing": [str(card.id)]}
    assert (await bulk(client, ada, "restore", card)).json()["done"] == [str(card.id)]
    assert (await client.get("/c/grace")).status_code == 200


async def test_an_admin_gives_people_more_cards_than_they_may_make(client, make, ada, grace, mallory):
    assert (await client.as_(ada).patch("/api/settings", json={"max_cards_per_user": 1})).status_code == 200
    cards = [await make.card(owner=grace) for _ in range(2)]
    await bulk(client, ada, "delete", *cards)
    for action, owner in (("restore", {}), ("transfer", {"owner_id": str(mallory.id)})):
        assert len((await bulk(client, ada, action, *cards, **owner)).json()["done"]) == 2
    refused = await client.as_(ada).post(f"/api/cards/{cards[0].id}/duplicate")
    assert_problem(refused, 409, "too-many-cards")


async def test_a_transfer_and_nothing_else_needs_somebody_who_is_there(client, make, ada, grace, mallory):
    card, nobody = await make.card(owner=grace), "00000000-0000-7000-8000-000000000000"
    assert_problem(await bulk(client, ada, "transfer", card), 422, "invalid", {"/owner_id"})
    assert_problem(await bulk(client, ada, "disable", card, owner_id=str(ada.id)), 422, "invalid", {"/owner_id"})
    assert_problem(await bulk(client, ada, "transfer", card, owner_id=nobody), 422, "invalid", {"/owner_id"})
    disabled = {"action": "disable", "ids": [str(mallory.id)]}
    await client.as_(ada).post("/api/admin/users/bulk", json=disabled)
    assert_problem(await bulk(client, ada, "transfer", card, owner_id=str(mallory.id)), 422, "invalid", {"/owner_id"})
    assert (await client.as_(grace).get(f"/api/cards/{card.id}")).status_code == 200


async def test_a_card_that_is_handed_over_is_meant_for_nobody_else_any_more(
    client, make, sessions, ada, grace, mallory
):
    card = await make.card(owner=grace)
    async with sessions.begin() as session:
        await session.execute(update(Card).where(Card.id == card.id).values(intended_for="new@example.com"))
    [item] = (await listed(client, ada, q="new@example"))["items"]
    assert item["intended_for"] == "new@example.com"
    await bulk(client, ada, "transfer", card, owner_id=str(mallory.id))
    [item] = (await listed(client, ada))["items"]
    assert (item["intended_for"], item["owner"]["name"]) == (None, "Mallory")


async def test_what_is_done_to_many_cards_is_noted_for_each_that_it_changes(client, make, sessions, ada, grace):
    cards = [await make.card(owner=grace, visibility=each) for each in ("public", "unlisted", "disabled")]
    revisions = [item["revision"] for item in (await listed(client, ada, sort="oldest"))["items"]]
    await bulk(client, ada, "disable", *cards)
    after = [item["revision"] for item in (await listed(client, ada, sort="oldest"))["items"]]
    assert after == [revisions[0] + 1, revisions[1] + 1, revisions[2]]
    async with sessions() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    assert all(entry.details["fields"] == ["visibility"] for entry in entries)
    assert {entry.subject_id: entry.details["changes"]["visibility"] for entry in entries} == {
        cards[0].id: {"old": "public", "new": "disabled"},
        cards[1].id: {"old": "unlisted", "new": "disabled"},
    }
    assert {entry.actor_id for entry in entries} == {ada.id}


async def test_a_deletion_that_is_final_is_not_taken_back(client, make, sessions, ada, grace):
    card = await make.card(owner=grace)
    async with sessions.begin() as session:
        long_ago = datetime.now(UTC) - timedelta(hours=1, seconds=1)
        await session.execute(update(Card).where(Card.id == card.id).values(deleted_at=long_ago))
    assert (await bulk(client, ada, "restore", card)).json() == {"done": [], "missing": [str(card.id)]}


@pytest.mark.parametrize(
    "cursor",
    [
        *("!", "W10", "WyJhIiwgMV0", "WyJcdWQ4MDAiLCAiMDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0"),
        "W1tb" * 8000,  # Lists in lists.
    ],
)
async def test_a_made_up_cursor_is_refused(client, ada, cursor):
    response = await client.as_(ada).get("/api/admin/cards", params={"sort": "name", "cursor": cursor})
    assert_problem(response, 422, "invalid", {"/cursor"})


async def test_the_views_of_persons_in_the_last_thirty_days_are_counted(client, make, sessions, ada, grace):
    card = await make.card(owner=grace, slug="grace")
    agent = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    assert (await client.post("/api/cards/grace/view", json={"source": "qr"}, headers=agent)).status_code == 204
    today = datetime.now(UTC).date()
    async with sessions.begin() as session:
        for days, kind, who in (
            (29, "view", "person"),
            (30, "view", "person"),
            (1, "view", "bot"),
            (1, "vcf", "person"),
        ):
            key = {"day": today - timedelta(days=days), "kind": kind, "agent": who, "source": "qr", "device": "mobile"}
            session.add(CardDay(card_id=card.id, count=5, visitors=5, **key))
    [item] = (await listed(client, ada))["items"]
    assert item["views"] == 6


async def test_a_card_is_listed_with_its_portrait(client, make, ada, grace):
    card = await make.card(owner=grace)
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())
    await client.as_(grace).put(f"/api/cards/{card.id}/images/banner", content=picture())
    [item] = (await listed(client, ada))["items"]
    shown = (await client.as_(grace).get(f"/api/cards/{card.id}")).json()["images"]["avatar"]
    assert item["avatar"]["url"] == shown["url"]


async def test_cards_are_transferred(client, make, ada, grace, mallory):
    card = await make.card(owner=grace)
    assert (await bulk(client, ada, "transfer", card, owner_id=str(mallory.id))).status_code == 200
    assert (await client.as_(grace).get(f"/api/cards/{card.id}")).status_code == 404
    assert (await client.as_(mallory).get(f"/api/cards/{card.id}")).json()["owner_id"] == str(mallory.id)
