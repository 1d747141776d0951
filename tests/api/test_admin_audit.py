"""The record of what was done, for admins."""

from datetime import UTC, datetime, timedelta

import pytest

from kontakt.db.models import AuditEntry
from tests.conftest import assert_problem


async def listed(client, admin, **parameters):
    response = await client.as_(admin).get("/api/admin/audit", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
async def note(sessions):
    async def noted(action, *, actor=None, subject=None, details=None):
        async with sessions.begin() as session:
            kind, identity = subject or (None, None)
            entry = AuditEntry(action=action, actor_id=actor and actor.id, subject_type=kind, subject_id=identity)
            entry.details = details or {}
            session.add(entry)

    return noted


async def test_an_admin_reads_who_did_what_to_what(client, make, ada, grace):
    card = await make.card(owner=grace, name="Grace Hopper")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"bio": "Compilers."})
    body = {"action": "disable", "ids": [str(card.id)]}
    await client.as_(ada).post("/api/admin/cards/bulk", json=body)
    page = await listed(client, ada)
    assert (page["total"], page["next"]) == (2, None)
    newest, oldest = page["items"]
    subject = {"type": "card", "id": str(card.id), "name": "Grace Hopper"}
    assert newest["actor"] == {"id": str(ada.id), "name": "Ada"}
    assert (newest["action"], newest["subject"]) == ("card-changed", subject)
    assert newest["details"] == {
        "fields": ["visibility"],
        "changes": {"visibility": {"old": "public", "new": "disabled"}},
    }
    assert oldest["actor"]["name"] == "Grace"
    assert datetime.fromisoformat(newest["at"]) >= datetime.fromisoformat(oldest["at"])


async def test_it_is_for_admins_only(client, grace):
    assert_problem(await client.get("/api/admin/audit"), 401, "not-signed-in")
    assert_problem(await client.as_(grace).get("/api/admin/audit"), 403, "forbidden")


async def test_an_entry_outlives_whoever_and_whatever_it_is_about(client, make, ada, grace):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"bio": "Compilers."})
    body = {"action": "delete", "ids": [str(grace.id)]}
    await client.as_(ada).post("/api/admin/users/bulk", json=body)
    deleted, changed = (await listed(client, ada))["items"]
    assert deleted["subject"] == {"type": "user", "id": str(grace.id), "name": None}
    assert changed["actor"] == {"id": str(grace.id), "name": None}
    assert changed["subject"]["name"] is None


async def test_the_record_is_filtered(client, note, ada, grace, mallory):
    card = ("card", grace.id)  # Any id: nobody says that a subject is still there.
    await note("card-changed", actor=grace, subject=card)
    await note("card-deleted", actor=mallory, subject=card)
    await note("sign-in", actor=grace, subject=("user", grace.id))
    await note("backup", details={"files": 3})
    assert (await listed(client, ada))["total"] == 4
    assert [one["action"] for one in (await listed(client, ada, action="sign-in"))["items"]] == ["sign-in"]
    assert (await listed(client, ada, actor=str(grace.id)))["total"] == 2
    assert (await listed(client, ada, subject=str(grace.id)))["total"] == 3
    assert (await listed(client, ada, subject=str(grace.id), actor=str(mallory.id)))["total"] == 1
    [backup] = (await listed(client, ada, action="backup"))["items"]
    assert (backup["actor"], backup["subject"], backup["details"]) == (None, None, {"files": 3})


@pytest.mark.parametrize(
    ("q", "actions"),
    [
        ("grace", {"card-changed", "sign-in"}),
        ("MALLORY@example", {"card-deleted"}),
        ("hopper", {"card-changed", "card-deleted"}),
        ("kart", {"card-changed", "card-deleted"}),
        ("kart grace", {"card-changed"}),
        ("sign", set()),
        ("%", set()),
        ("nobody", set()),
    ],
)
async def test_the_record_is_searched_by_people_and_things(client, make, note, ada, grace, mallory, q, actions):
    card = await make.card(owner=mallory, name="Hopper", slug="kart")
    await note("card-changed", actor=grace, subject=("card", card.id))
    await note("card-deleted", actor=mallory, subject=("card", card.id))
    await note("sign-in", actor=grace, subject=("user", grace.id))
    page = await listed(client, ada, q=q)
    assert {one["action"] for one in page["items"]} == actions
    assert page["total"] == len(actions)


async def test_the_record_is_read_from_one_moment_to_another(client, sessions, ada):
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(4):
        async with sessions.begin() as session:
            session.add(AuditEntry(action=f"act-{'abcd'[number]}", at=begin + number * timedelta(hours=1)))
    found = await listed(client, ada, **{"from": "2026-01-01T01:00:00Z", "to": "2026-01-01T04:00:00+01:00"})
    assert [one["action"] for one in found["items"]] == ["act-c", "act-b"]


@pytest.mark.parametrize("parameters", [{}, {"q": "ada"}])
async def test_pages_follow_each_other_without_gap_or_repetition(client, note, ada, parameters):
    for letter in "abcde":
        await note(f"act-{letter}", actor=ada)
    page = await listed(client, ada, limit=2, **parameters)
    found = [one["action"] for one in page["items"]]
    while page["next"]:
        page = await listed(client, ada, limit=2, cursor=page["next"], **parameters)
        assert page["total"] == 5
        found += [one["action"] for one in page["items"]]
    assert found == ["act-e", "act-d", "act-c", "act-b", "act-a"]


async def test_wrong_parameters_are_named(client, ada):
    query = "action=Sign In&actor=ada&subject=1&from=yesterday&to=2026-01-01T00:00:00&limit=x"
    response = await client.as_(ada).get(f"/api/admin/audit?{query}")
    pointers = {"/action", "/actor", "/subject", "/from", "/to", "/limit"}
    assert_problem(response, 422, "invalid", pointers)
