"""Counts that are over are removed, by one replica at a time."""

import pytest
from sqlalchemy import text

from kontakt.limits.statement import LOCK
from kontakt.limits.upkeep import remove_ended
from tests.unit.limits.conftest import rows

OVER = "UPDATE rate_limits SET expires_at = now() - interval '1 s' WHERE count = 1"


@pytest.fixture
async def counted(ledger):
    await ledger.hit_exactly("over", 3600)
    await ledger.hit_exactly("present", 3600, amount=2)


@pytest.mark.usefixtures("counted")
async def test_what_is_over_is_removed_and_what_is_not_stays(sessions, database):
    database.execute(OVER)
    assert await remove_ended(sessions) == 1
    assert [count for _, count in rows(database)] == [2]


@pytest.mark.usefixtures("counted")
async def test_one_replica_at_a_time_removes(sessions, database):
    database.execute(OVER)
    async with sessions.begin() as other:
        await other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        assert await remove_ended(sessions) == 0
    assert await remove_ended(sessions) == 1
