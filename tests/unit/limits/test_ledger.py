"""Replicas count together, with few statements, and each by itself where the database does not answer."""

import asyncio

import pytest

from kontakt.limits import ledger as module
from kontakt.limits import service
from kontakt.limits.ledger import MAX_BATCH, counting
from tests.unit.limits.conftest import SECRET, rows, total, until

HOUR = 3600


def end_connections(database):
    query = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kontakt limits'"
    assert database.execute(query).fetchall()


async def places(ledger, number, key="visitor"):
    """The places that so many hits have which come at once."""
    return await asyncio.gather(*(ledger.hit_exactly(key, HOUR) for _ in range(number)))


async def test_each_hit_has_a_place_of_its_own(ledger):
    assert [await ledger.hit_exactly("visitor", HOUR) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert await ledger.hit_exactly("somebody else", HOUR) == 1


async def test_replicas_that_count_at_once_give_no_place_twice(replicas):
    one, other = replicas
    found = await asyncio.gather(*(places(replica, 50) for replica in (one, other, one, other)))
    assert sorted(place for some in found for place in some) == list(range(1, 201))


async def test_hits_that_come_at_once_share_statements(ledger, way):
    before = way.statements
    await places(ledger, 200)
    assert way.statements - before <= 2
    before = way.statements
    await asyncio.gather(*(ledger.hit_exactly(f"visitor {number}", HOUR) for number in range(200)))
    assert way.statements - before <= 2


async def test_hits_for_which_nobody_waits_are_added_within_a_second(replicas, way, database):
    one, other = replicas
    await one.hit_exactly("visitor", HOUR)
    before = way.statements
    assert [one.hit("visitor", HOUR) for _ in range(1000)][-1] == 1001
    assert other.known("visitor") == 0
    await until(lambda: total(database) == 1001)
    assert way.statements - before == 1
    assert await other.hit_exactly("visitor", HOUR) == 1002


async def test_more_keys_than_fit_into_a_statement_are_added_by_several(ledger, way, database):
    for number in range(2 * MAX_BATCH + 1):
        ledger.hit(f"visitor {number}", HOUR)
    assert await ledger.hit_exactly("visitor", HOUR) == 1
    await until(lambda: len(rows(database)) == 2 * MAX_BATCH + 2)
    assert way.statements <= 4


async def test_what_is_written_does_not_tell_whose_it_is(ledger, database):
    await ledger.hit_exactly("192.0.2.1", HOUR)
    ((key, count),) = rows(database)
    assert (len(key), count) == (32, 1)
    assert b"192.0.2.1" not in key
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'rate_limits'"
    assert {name for (name,) in database.execute(columns)} == {"key", "count", "expires_at"}


async def test_a_window_ends_and_the_next_begins_with_the_next_hit(replicas):
    one, other = replicas
    assert [await one.hit_exactly("visitor", 1) for _ in range(2)] == [1, 2]
    assert 0 < one.seconds_left("visitor") <= 1
    await until(lambda: one.seconds_left("visitor") == 0)
    assert one.known("visitor") == 0
    assert await other.hit_exactly("visitor", 1) == 1
    assert await one.hit_exactly("visitor", 1) == 2


async def test_a_window_goes_on_as_long_as_from_its_first_hit(replicas, database):
    one, other = replicas
    await one.hit_exactly("visitor", HOUR)
    database.execute("UPDATE rate_limits SET expires_at = now() + interval '60 s'")
    assert await other.hit_exactly("visitor", HOUR) == 2
    assert 0 < other.seconds_left("visitor") <= 61


async def test_a_connection_that_was_cut_is_replaced_and_nobody_notices(ledger, database, caplog):
    assert await ledger.hit_exactly("visitor", HOUR) == 1
    end_connections(database)
    assert await ledger.hit_exactly("visitor", HOUR) == 2
    assert total(database) == 2
    assert not caplog.records


async def test_without_the_database_each_counts_by_itself_and_adds_it_later(replicas, way, database, caplog):
    one, other = replicas
    assert [await replica.hit_exactly("visitor", HOUR) for replica in replicas] == [1, 2]
    way.is_open = False
    end_connections(database)
    assert await places(one, 3) == [2, 3, 4]
    assert await places(other, 2) == [3, 4]
    assert one.hit("visitor", HOUR) == 5
    assert len(caplog.records) == 2  # Once by each, and not for each hit.
    way.is_open = True
    await until(lambda: total(database) == 2 + 3 + 2 + 1)
    assert await places(one, 1) == [9]


async def test_nobody_waits_long_for_a_database_that_says_nothing(ledger, database, monkeypatch):
    monkeypatch.setattr(service, "LIMIT", 0.2)
    monkeypatch.setattr(module, "LIMIT", 0.2)
    await ledger.hit_exactly("visitor", HOUR)
    with database.transaction():
        database.execute("LOCK TABLE rate_limits")
        assert await places(ledger, 3) == [2, 3, 4]
        assert await places(ledger, 2) == [5, 6]  # At once: it is known by now.
        await asyncio.sleep(2)  # The same is sent several times, and each time the server gives up in time.
    await until(lambda: total(database) == 6)


async def test_at_the_end_everything_is_added(way, database):
    async with counting(way.connecting, SECRET) as ledger:
        for _ in range(3):
            ledger.hit("visitor", HOUR)
    assert total(database) == 3


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_request_that_was_cut_does_not_disturb_the_others(ledger, is_first):
    hits = [asyncio.ensure_future(ledger.hit_exactly("visitor", HOUR)) for _ in range(3)]
    await asyncio.sleep(0)
    hits[0 if is_first else 2].cancel()
    found = await asyncio.gather(*hits, return_exceptions=True)
    assert [one for one in found if isinstance(one, int)] == ([2, 3] if is_first else [1, 2])
