"""Nobody is followed past a day: the key that makes visitors is gone when its day is over."""

import asyncio
import gc
from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from kontakt.analytics import upkeep
from kontakt.analytics.visitors import DailyKey, present_day, visitor
from tests.unit.analytics.conftest import until

YESTERDAY, TODAY = date(2026, 5, 1), date(2026, 5, 2)


class Clock:
    """A calendar that a test turns."""

    day = YESTERDAY

    def __call__(self):
        return self.day


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def key(clock):
    return DailyKey(clock)


def keys(database):
    return dict(database.execute("SELECT day, key FROM daily_keys").fetchall())


async def test_a_visitor_is_the_same_for_a_day_in_every_process_and_nobody_the_day_after(
    database, connect, sessions, clock, key
):
    async with connect() as connection:
        secret = await key.read(connection)
        assert await DailyKey(clock).read(connection) == secret
        before = visitor(secret, "192.0.2.1", "Firefox")
        assert len(before) == 16
        assert visitor(await key.read(connection), "192.0.2.1", "Firefox") == before
        assert visitor(secret, "192.0.2.2", "Firefox") != before
        assert visitor(secret, "192.0.2.1", "Chrome") != before
        clock.day = TODAY
        assert visitor(await key.read(connection), "192.0.2.1", "Firefox") != before
    async with sessions.begin() as session:
        await key.forget(session)
    assert secret not in keys(database).values()


async def test_the_key_of_yesterday_is_gone_from_the_database_and_from_memory(database, connect, sessions, clock, key):
    async with connect() as connection:
        secret = await key.read(connection)
    assert keys(database) == {YESTERDAY: secret}
    clock.day = TODAY  # And nobody visits.
    async with sessions.begin() as session:
        await key.forget(session)
    assert keys(database) == {}
    assert not any(secret == held for held in gc.get_referents(*vars(key).values(), key))
    del secret
    async with connect() as connection:
        await key.read(connection)
    assert set(keys(database)) == {TODAY}


async def test_a_start_deletes_what_is_left_of_former_days(database, sessions):
    past = [present_day() - timedelta(days=days) for days in (1, 2, 400)]
    for day in (*past, present_day()):
        database.execute("INSERT INTO daily_keys VALUES (%s, %s)", (day, b"k" * 32))
    async with upkeep.running(sessions, DailyKey()):
        await until(lambda: len(keys(database)) == 1)
    assert set(keys(database)) == {present_day()}


async def test_the_change_of_the_day_is_noticed_without_a_visitor(database, sessions, clock, connect, monkeypatch, key):
    monkeypatch.setattr(upkeep, "present_day", clock)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    async with connect() as connection:
        secret = await key.read(connection)
    async with upkeep.running(sessions, key):
        await asyncio.sleep(0.05)
        assert keys(database) == {YESTERDAY: secret}
        clock.day = TODAY
        await until(lambda: not keys(database))
        assert secret not in vars(key).values()


async def test_memory_forgets_though_the_database_does_not_answer(connect, clock, monkeypatch, key, caplog):
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    async with connect() as connection:
        secret = await key.read(connection)
    clock.day = TODAY
    engine = create_async_engine("postgresql+psycopg://127.0.0.1:1/nobody-listens")
    async with upkeep.running(async_sessionmaker(engine), key):
        await until(lambda: "keys of former days are not deleted yet" in caplog.text)
    assert secret not in vars(key).values()
    await engine.dispose()


def test_midnight_is_less_than_a_day_away():
    assert 0 < upkeep._until_midnight() <= 86400
