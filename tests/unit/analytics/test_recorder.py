"""Events share commits, and none is acknowledged that is not committed, whatever happens to the connection."""

import asyncio
from contextlib import asynccontextmanager

import psycopg
import pytest

from kontakt.analytics import recorder as module
from kontakt.analytics.recorder import MAX_BATCH, Recorder, recording
from kontakt.analytics.visitors import DailyKey
from kontakt.cards import store as cards
from kontakt.db.base import new_id
from kontakt.problems import Unavailable
from tests.unit.analytics.conftest import reported, until


@pytest.fixture
async def recorder(connect, card):
    async with recording(connect, DailyKey()) as recorder:
        yield recorder


def count(database, what="count(*)"):
    return database.execute(f"SELECT {what} FROM events").fetchone()[0]


def end_connection(database):
    query = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kontakt events'"
    assert database.execute(query).fetchall() == [(True,)]


async def test_events_that_wait_together_share_a_commit(recorder, database):
    events = [reported(address=f"192.0.2.{number}") for number in range(200)]
    assert await asyncio.gather(*map(recorder.record, events)) == [True] * 200
    assert count(database) == 200
    assert count(database, "count(DISTINCT xmin::text)") <= 2
    assert count(database, "count(DISTINCT visitor)") == 200


async def test_more_than_a_batch_is_written_in_several(recorder, database):
    events = [reported(kind="share") for _ in range(MAX_BATCH + 1)]
    assert all(await asyncio.gather(*map(recorder.record, events)))
    assert count(database) == MAX_BATCH + 1
    assert count(database, "count(DISTINCT xmin::text)") >= 2


async def test_an_event_is_there_when_it_is_acknowledged(recorder, database):
    for number in range(1, 20):
        await recorder.record(reported(kind="share"))
        assert count(database) == number


async def test_a_visitor_has_one_view_of_a_card_in_an_hour(recorder, database, make, grace):
    await make.card(owner=grace, slug="other")
    views = [reported(), reported(), reported(address="192.0.2.2"), reported("other")]
    assert await asyncio.gather(*map(recorder.record, views)) == [True] * 4
    assert await recorder.record(reported())
    assert count(database) == 3
    database.execute("UPDATE events SET view_hour = view_hour - interval '1 hour'")
    assert await recorder.record(reported())
    await asyncio.gather(*(recorder.record(reported(kind="share")) for _ in range(2)))
    assert count(database) == 6


async def test_an_event_of_no_card_is_not_kept_and_fails_no_other(recorder, database, make, grace):
    await make.card(owner=grace, slug="gone", visibility="disabled")
    slugs = ["grace", "nobody", "gone", "grace"]
    answers = await asyncio.gather(*(recorder.record(reported(slug, "share")) for slug in slugs))
    assert answers == [True, False, False, True]
    assert count(database) == 2


async def test_a_card_that_is_deleted_meanwhile_fails_no_other(recorder, database, database_url, make, grace):
    await make.card(owner=grace, slug="leaving")
    await recorder.record(reported("leaving", "share"))
    with psycopg.connect(database_url) as other:
        other.execute("DELETE FROM cards WHERE slug = 'leaving'")
        both = [asyncio.create_task(recorder.record(reported(slug, "share"))) for slug in ("leaving", "grace")]
        done, _ = await asyncio.wait(both, timeout=0.2)
        assert done == set()  # It is not decided yet.
    assert await asyncio.gather(*both) == [False, True]
    assert count(database) == 1


async def test_nobody_waits_for_a_card_that_is_being_edited(recorder, database, sessions, card, grace):
    async with sessions.begin() as session:
        edited = await cards.editable(session, card.id, grace.user)
        edited.name = "Grace Brewster Hopper"
        await session.flush()
        async with asyncio.timeout(3):
            assert await recorder.record(reported())


async def test_two_processes_do_not_wait_for_one_another_for_ever(connect, card, database, make, grace):
    await make.card(owner=grace, slug="other")
    async with recording(connect, DailyKey()) as one, recording(connect, DailyKey()) as two:
        for turn in range(30):
            views = [reported(slug, address=f"192.0.2.{turn}") for slug in ("grace", "other")]
            views += [reported(slug, address=f"198.51.100.{turn}") for slug in ("other", "grace")]
            both = [*map(one.record, views), *map(two.record, [one._replace(id=new_id()) for one in reversed(views)])]
            assert all(await asyncio.gather(*both))
    assert count(database) == 120


async def test_a_connection_that_was_lost_is_replaced_and_nobody_notices(recorder, database):
    for number in range(1, 6):
        assert await recorder.record(reported(kind="share"))
        end_connection(database)
        assert count(database) == number


async def test_what_was_committed_and_not_acknowledged_is_not_written_twice(connect, card, database):
    lost = 0

    @asynccontextmanager
    async def losing():
        async with connect() as connection:
            execute = connection.execute

            async def commit_and_lose(query, *arguments):
                nonlocal lost
                cursor = await execute(query, *arguments)
                if "INSERT INTO events" in query and lost == 0 and count(database) == 2:
                    lost += 1
                    raise psycopg.OperationalError("the answer is lost")
                return cursor

            connection.execute = commit_and_lose
            yield connection

    async with recording(losing, DailyKey()) as recorder:
        assert await recorder.record(reported(kind="share"))
        assert await recorder.record(reported(kind="share"))
        assert await recorder.record(reported(kind="share"))
    assert (lost, count(database)) == (1, 3)


async def test_without_a_database_everybody_is_told_at_once_and_it_goes_on_by_itself(
    connect, card, database, monkeypatch, caplog
):
    monkeypatch.setattr(module, "PAUSE", 0.1)
    is_away = True

    @asynccontextmanager
    async def away():
        if is_away:
            raise psycopg.OperationalError("connection refused")
        async with connect() as connection:
            yield connection

    async with recording(away, DailyKey()) as recorder:
        events = [recorder.record(reported(kind="share")) for _ in range(20)]
        answers = await asyncio.gather(*events, return_exceptions=True)
        assert [type(answer) for answer in answers] == [Unavailable] * 20
        assert all(isinstance(answer, Unavailable) and answer.headers["retry-after"] for answer in answers)
        with pytest.raises(Unavailable):  # Nobody asks the database at this moment.
            await recorder.record(reported())
        assert "20 events cannot be written: connection refused" in caplog.text
        is_away = False
        await asyncio.sleep(0.15)
        assert await recorder.record(reported())
    assert count(database) == 1


async def test_a_database_that_hangs_lets_nobody_wait_for_ever(connect, card, database, database_url, monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 0.2)
    async with recording(connect, DailyKey()) as recorder:
        await recorder.record(reported(kind="share"))
        with psycopg.connect(database_url) as other:
            other.execute("LOCK TABLE events")
            with pytest.raises(Unavailable):
                await recorder.record(reported(kind="share"))
        await asyncio.sleep(module.PAUSE)
        assert await recorder.record(reported(kind="share"))
    assert count(database) == 2


async def test_a_fault_of_ours_is_told_and_lets_nobody_wait(connect, card, caplog):
    async with recording(connect, DailyKey()) as recorder:
        with pytest.raises(Unavailable):
            await recorder.record(reported(kind="k" * 21))
        assert "StringDataRightTruncation" in caplog.text
        assert await recorder.record(reported())


async def test_only_so_many_may_wait(connect, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    recorder = Recorder(connect, DailyKey())  # Nobody writes.
    waiting = [asyncio.create_task(recorder.record(reported())) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await recorder.record(reported())
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_request_that_is_cut_takes_nothing_from_the_others(recorder, database):
    events = [asyncio.create_task(recorder.record(reported(kind="share"))) for _ in range(10)]
    await asyncio.sleep(0)
    events.pop().cancel()
    assert all(await asyncio.gather(*events))
    await until(lambda: count(database) == 10)


async def test_at_the_end_everything_that_waits_is_written(connect, card, database):
    async with recording(connect, DailyKey()) as recorder:
        events = [asyncio.create_task(recorder.record(reported(kind="share"))) for _ in range(2500)]
        await asyncio.sleep(0)
    assert all(await asyncio.gather(*events))
    assert count(database) == 2500
    with pytest.raises(Unavailable):
        await recorder.record(reported())


async def test_the_end_does_not_wait_for_a_database_that_hangs(connect, card, database, database_url, monkeypatch):
    monkeypatch.setattr(module, "FLUSH_SECONDS", 0.2)
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE events")
        async with recording(connect, DailyKey()) as recorder:
            event = asyncio.create_task(recorder.record(reported()))
            await asyncio.sleep(0.1)
        with pytest.raises(Unavailable):
            await event
