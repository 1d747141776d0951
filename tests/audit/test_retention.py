"""Entries of the record stay for as long as the setting says, and go then."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from kontakt.admin.audit import retention
from kontakt.admin.audit.upkeep import erase_old
from kontakt.db.models import AuditEntry


@pytest.fixture
def add(sessions):
    async def added(*days):
        async with sessions.begin() as session:
            ages = (timedelta(days=age) for age in days)
            session.add_all([AuditEntry(action="sign-in", at=datetime.now(UTC) - age) for age in ages])

    return added


async def test_entries_go_after_a_year(add, sessions, entries):
    await add(500, 366, 364, 1)
    assert await erase_old(sessions) == 2
    assert len(await entries("sign-in")) == 2
    [erased] = await entries("audit-erased")
    assert (erased.actor_id, erased.details) == (None, {"entries": 2, "days": 365})
    assert await erase_old(sessions) == 0
    assert len(await entries("audit-erased")) == 1


async def test_an_admin_chooses_for_how_long(client, ada, add, sessions, entries):
    response = await client.as_(ada).patch("/api/settings", json={"audit_retention_days": 30})
    assert response.json()["audit_retention_days"] == 30
    await add(40, 31, 29)
    assert await erase_old(sessions) == 2
    assert len(await entries("sign-in")) == 1
    back = await client.as_(ada).patch("/api/settings", json={"audit_retention_days": None})
    assert back.json()["audit_retention_days"] == 365


async def test_many_go_in_batches(add, sessions, entries, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    await add(*range(400, 405))
    assert await erase_old(sessions) == 5
    assert [entry.details["entries"] for entry in await entries("audit-erased")] == [2, 2, 1]


async def test_one_process_at_a_time(add, sessions, engine, entries):
    await add(500)
    async with engine.connect() as other, other.begin():
        assert await other.scalar(select(retention.locked()))
        assert await erase_old(sessions) == 0
    assert len(await entries("sign-in")) == 1
