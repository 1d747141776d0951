"""When a replica is asked at all. That what it gives is never older is seen with real ones in tests/failover."""

import time

import pytest
from sqlalchemy import text

from kontakt.db.base import new_id
from kontakt.db.connections import connect
from kontakt.db.replica import Replica


@pytest.fixture
def replica(engine):
    """The server itself in the place of a replica: it has everything."""
    replica = Replica(engine)
    replica.listen()
    replica.trust(time.monotonic() + 60)
    return replica


@pytest.fixture
async def listening(settings):
    async with await connect(settings, autocommit=True) as connection:
        yield connection
        await connection.execute("DELETE FROM used_tokens")


async def look(session):
    return await session.scalar(text("SELECT 'found'"))


async def test_it_is_asked_when_it_is_known_what_it_needs(replica, listening):
    assert await replica.read(look) is None
    await replica.note(listening)
    assert await replica.read(look) == "found"


@pytest.mark.parametrize("heard", [lambda it: it.drop(new_id()), Replica.drop_all, Replica.listen])
async def test_after_a_change_it_is_asked_when_it_is_known_how_far_that_was(replica, listening, heard):
    await replica.note(listening)
    heard(replica)
    assert await replica.read(look) is None
    await replica.note(listening)
    assert await replica.read(look) == "found"


@pytest.mark.parametrize("deaf", [Replica.suspend, lambda it: it.trust(time.monotonic() - 1)])
async def test_while_changes_are_not_heard_it_is_not_asked(replica, listening, deaf):
    await replica.note(listening)
    deaf(replica)
    assert await replica.read(look) is None


async def test_without_its_mark_it_is_not_believed(replica, listening):
    await replica.note(listening)
    await listening.execute("DELETE FROM used_tokens")
    assert await replica.read(look) is None


async def test_where_no_mark_can_be_left_changes_are_heard_nevertheless(replica, listening):
    await listening.execute("SET default_transaction_read_only = on")
    await replica.note(listening)
    assert await replica.read(look) is None
    await listening.execute("SET default_transaction_read_only = off")
    await replica.note(listening)
    assert await replica.read(look) == "found"
