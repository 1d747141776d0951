"""The record as a table."""

import csv
import io

import pytest

from kontakt.db.models import AuditEntry
from tests import committed
from tests.conftest import assert_problem

# An export reads everything as it is at one moment: what is committed.
database, database_url, sessions = committed.database, committed.database_url, committed.sessions

ADDRESS = "/api/admin/audit.csv"


def rows_of(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def note(sessions):
    async def noted(*actions, **values):
        async with sessions.begin() as session:
            session.add_all([AuditEntry(action=action, **values) for action in actions])

    return noted


async def test_an_admin_downloads_who_did_what(client, make, ada, grace):
    card = await make.card(owner=grace, name="Grace Hopper")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"theme": "dark"})
    newest, changed = rows_of(await client.as_(ada).get(ADDRESS))
    assert (newest["action"], newest["actor_name"], newest["details"]) == ("audit-exported", "Ada", '{"filters": []}')
    assert changed["action"] == "card-changed"
    assert (changed["actor_id"], changed["actor_name"]) == (str(grace.id), "Grace")
    assert (changed["subject_type"], changed["subject_id"], changed["subject_name"]) == (
        "card",
        str(card.id),
        "Grace Hopper",
    )
    assert changed["address"] == "127.0.0.1"
    assert changed["details"] == '{"changes": {"theme": {"new": "dark", "old": null}}, "fields": ["theme"]}'


async def test_it_has_the_filters_of_the_list_and_no_pages(client, note, ada, grace):
    await note(*["sign-in"] * 620, actor_id=grace.id)
    await note("sign-out", actor_id=grace.id)
    asked = {"action": "sign-in", "actor": str(grace.id), "limit": "3", "q": "grace"}
    assert len(rows_of(await client.as_(ada).get(ADDRESS, params=asked))) == 620
    assert rows_of(await client.as_(ada).get(ADDRESS, params={"to": "2020-01-01T00:00:00Z"})) == []


async def test_what_is_exported_is_recorded_without_the_values_of_filters(client, ada, entries):
    await client.as_(ada).get(ADDRESS, params={"q": "grace@example.com", "from": "2026-01-01T00:00:00Z"})
    [entry] = await entries("audit-exported")
    assert (entry.actor_id, entry.details) == (ada.id, {"filters": ["from", "q"]})


async def test_a_name_does_not_become_a_formula(client, make, ada, grace):
    card = await make.card(owner=grace, name="=HYPERLINK(1)")
    await client.as_(grace).delete(f"/api/cards/{card.id}")
    [_, deleted] = rows_of(await client.as_(ada).get(ADDRESS))
    assert deleted["subject_name"] == "'=HYPERLINK(1)"


async def test_it_is_for_admins_only(client, grace):
    assert_problem(await client.get(ADDRESS), 401, "not-signed-in")
    assert_problem(await client.as_(grace).get(ADDRESS), 403, "forbidden")
    assert_problem(await client.as_(grace).get(f"{ADDRESS}?actor=me"), 403, "forbidden")


async def test_wrong_filters_are_named(client, ada, entries):
    assert_problem(await client.as_(ada).get(f"{ADDRESS}?actor=ada&to=now"), 422, "invalid", {"/actor", "/to"})
    assert await entries("audit-exported") == []


async def test_head_tells_the_file_and_records_nothing(client, ada, entries):
    response = await client.as_(ada).head(ADDRESS)
    assert response.headers["content-disposition"].startswith('attachment; filename="audit-')
    assert await entries("audit-exported") == []
