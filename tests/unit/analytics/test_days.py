"""Days that are over are counted once, old events go, and the counts stay."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kontakt.analytics import days, upkeep
from kontakt.analytics.visitors import DailyKey, present_day
from kontakt.db.base import new_id
from kontakt.db.models import Setting
from tests.unit.analytics.conftest import until

NOON = datetime.combine(present_day(), datetime.min.time(), UTC) + timedelta(hours=12)
TODAY, YESTERDAY = present_day(), present_day() - timedelta(days=1)


@pytest.fixture
def happened(database, card):
    """Insert events as they happened some days ago."""

    def insert(days_ago, kind="view", visitor=b"1", *, source="qr", device="mobile", agent="person", hours=0, of=card):
        at = NOON - timedelta(days=days_ago) + timedelta(hours=hours)
        columns = "id, card_id, kind, source, device, agent, visitor, occurred_at"
        values = (new_id(), of.id, kind, source, device, agent, visitor.ljust(16), at)
        database.execute(f"INSERT INTO events ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", values)

    return insert


def rolled_up(database, columns="day, kind, source, device, agent, count, visitors"):
    return database.execute(f"SELECT {columns} FROM card_days ORDER BY 1, 2, 3, 4, 5").fetchall()


def events(database):
    return database.execute("SELECT count(*) FROM events").fetchone()[0]


async def test_a_day_that_is_over_is_counted_and_today_is_not(database, sessions, happened):
    happened(0)
    happened(1, visitor=b"1")
    happened(1, visitor=b"1", hours=1)
    happened(1, visitor=b"2", hours=1, source="nfc")
    happened(1, visitor=b"2", hours=2, source="qr")
    happened(1, "phone", visitor=b"2", source="nfc")
    happened(1, visitor=b"3", agent="bot", device="desktop")
    await days.roll_up(sessions)
    assert rolled_up(database) == [
        (YESTERDAY, "phone", "nfc", "mobile", "person", 1, 0),
        (YESTERDAY, "view", "nfc", "mobile", "person", 1, 1),
        (YESTERDAY, "view", "qr", "desktop", "bot", 1, 1),
        (YESTERDAY, "view", "qr", "mobile", "person", 3, 1),
    ]
    assert events(database) == 7


async def test_a_day_begins_at_midnight_in_utc(database, sessions, happened):
    happened(2, hours=-12)
    happened(2, hours=11, visitor=b"2")
    happened(2, hours=12, visitor=b"3")
    async with sessions.begin() as session:  # The pool gives the same connection again.
        await session.execute(text("SET timezone = 'Asia/Tokyo'"))
    await days.roll_up(sessions)
    assert rolled_up(database, "day, count, 0, 0, 0") == [
        (TODAY - timedelta(days=2), 2, 0, 0, 0),
        (YESTERDAY, 1, 0, 0, 0),
    ]


async def test_several_days_are_caught_up_and_nothing_is_counted_twice(database, sessions, happened):
    for ago in (1, 2, 5, 40):
        happened(ago)
    await days.roll_up(sessions)
    first = rolled_up(database)
    assert [row[0] for row in first] == [TODAY - timedelta(days=ago) for ago in (40, 5, 2, 1)]
    await asyncio.gather(*(days.roll_up(sessions) for _ in range(3)))
    assert rolled_up(database) == first


async def test_any_number_of_processes_may_roll_up_at_once(database, sessions, happened):
    for ago in range(1, 8):
        happened(ago)
    await asyncio.gather(*(days.roll_up(sessions) for _ in range(5)))
    await days.roll_up(sessions)
    assert [row[5] for row in rolled_up(database)] == [1] * 7


async def test_a_crash_in_the_middle_leaves_whole_days(database, sessions, engine, happened):
    for ago in (3, 2, 1):
        happened(ago)
    inserts = 0

    def crash(_connection, _cursor, statement, *_others):
        nonlocal inserts
        inserts += "INSERT INTO card_days" in statement
        if inserts == 2:
            inserts += 1
            raise ConnectionError("the process is gone")

    event.listen(engine.sync_engine, "after_cursor_execute", crash)
    with pytest.raises(ConnectionError):
        await days.roll_up(sessions)
    assert [row[0] for row in rolled_up(database)] == [TODAY - timedelta(days=3)]
    await days.roll_up(sessions)
    assert [(row[0], row[5]) for row in rolled_up(database)] == [(TODAY - timedelta(days=ago), 1) for ago in (3, 2, 1)]


async def test_days_are_not_counted_again_when_the_newest_counts_go_with_a_card(
    database, sessions, happened, make, grace
):
    leaving = await make.card(owner=grace, slug="leaving")
    happened(3)
    happened(1, of=leaving)
    await days.roll_up(sessions)
    database.execute("DELETE FROM cards WHERE slug = 'leaving'")
    await days.roll_up(sessions)
    assert [(row[0], row[5]) for row in rolled_up(database)] == [(TODAY - timedelta(days=3), 1)]


@pytest.mark.parametrize(("kept", "left"), [(90, 3), (1, 2), (91, 4), (None, 5)])
async def test_old_events_go_and_their_counts_stay(database, sessions, happened, kept, left, monkeypatch):
    monkeypatch.setattr(days, "BATCH", 2)
    for ago in (0, 1, 89, 91, 400):
        happened(ago)
    async with sessions.begin() as session:
        await session.execute(update(Setting).where(Setting.key == "event_retention_days").values(value=kept))
    await days.delete_old(sessions)
    assert events(database) == 5  # They are not rolled up.
    await days.roll_up(sessions)
    await days.delete_old(sessions)
    assert events(database) == left
    assert sum(row[5] for row in rolled_up(database)) == 4


async def test_upkeep_rolls_up_after_a_start_and_tries_again_after_a_failure(database, sessions, happened, monkeypatch):
    happened(1)
    happened(400)
    monkeypatch.setattr(upkeep, "FIRST_SECONDS", 0)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.05)
    database.execute("ALTER TABLE card_days RENAME TO away")
    async with upkeep.running(sessions, DailyKey()):
        await asyncio.sleep(0.2)
        database.execute("ALTER TABLE away RENAME TO card_days")
        await until(lambda: len(rolled_up(database)) == 2 and events(database) == 1)


async def test_upkeep_goes_on_where_no_connection_is_left_for_it(sessions, monkeypatch, caplog):
    monkeypatch.setattr(upkeep, "FIRST_SECONDS", 0)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.05)
    failures, again = [PoolTimeout("no connection left"), ValueError("never foreseen")], asyncio.Event()

    async def sometimes(_sessions):
        if failures:
            raise failures.pop(0)
        again.set()

    monkeypatch.setattr(days, "roll_up", sometimes)
    async with asyncio.timeout(30), upkeep.running(sessions, DailyKey()):
        await again.wait()
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
