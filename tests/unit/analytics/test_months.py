"""Events are kept by month: months are made before they are needed, go as a whole, and no event is without a place."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from kontakt.analytics import days, months
from kontakt.analytics.periods import Period
from kontakt.analytics.store import own_report
from kontakt.analytics.sums import of_all, sums
from kontakt.analytics.visitors import present_day
from kontakt.db.base import new_id
from kontakt.db.models import Setting

TODAY = present_day()
THIS_MONTH = TODAY.replace(day=1)


def month_of(number, since=THIS_MONTH):
    """The first day of the month that is so many after (or before) another one."""
    months = since.year * 12 + since.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def name_of(number):
    return f"events_{month_of(number):%Y_%m}"


@pytest.fixture
def parts(database):
    """The parts of the table, without the one for all other events; those that a test makes go after it."""

    def names():
        return [name for (name,) in database.execute("SELECT part FROM event_months() ORDER BY begins").fetchall()]

    before = names()
    yield names
    for name in set(names()) - set(before):
        database.execute(f"DROP TABLE {name}".encode())
    database.execute("SELECT make_event_months(%s)", [months.AHEAD])
    assert names() == before


@pytest.fixture
def happened(database, card):
    """Insert an event at noon (UTC) of a day; return its id."""

    def insert(day):
        at, identity = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12), new_id()
        columns = "id, card_id, kind, source, device, agent, visitor, occurred_at"
        values = (identity, card.id, "view", "qr", "mobile", "person", b"1" * 16, at)
        database.execute(f"INSERT INTO events ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", values)
        return identity

    return insert


def where(database, identity):
    """The part in which an event is."""
    (found,) = database.execute("SELECT tableoid::regclass::text FROM events WHERE id = %s", [identity]).fetchall()
    return found[0]


async def keep(sessions, retention):
    async with sessions.begin() as session:
        await session.execute(update(Setting).where(Setting.key == "event_retention_days").values(value=retention))


def test_a_new_database_has_the_present_month_and_three_more(parts):
    assert parts() == [name_of(number) for number in range(4)]


async def test_months_are_made_in_advance_by_one_process(database, sessions, parts):
    database.execute(f"DROP TABLE {name_of(2)}, {name_of(3)}".encode())
    await asyncio.gather(*(months.make(sessions) for _ in range(4)))
    await months.make(sessions)
    assert parts() == [name_of(number) for number in range(4)]


async def test_every_month_has_what_the_others_have(database, sessions, parts, happened):
    happened(month_of(-2))
    await months.make(sessions)
    query = (
        "SELECT indisunique::text || regexp_replace(pg_get_indexdef(indexrelid), '.* USING', '') FROM pg_index"
        " WHERE indrelid = %(part)s::regclass UNION SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %(part)s::regclass AND contype IN ('p', 'f') ORDER BY 1"
    )
    shapes = {part: database.execute(query, {"part": part}).fetchall() for part in (*parts(), "events_default")}
    assert len(shapes) == 6
    assert len(shapes["events_default"]) == 6
    assert [part for part, shape in shapes.items() if shape != shapes["events_default"]] == []


async def test_an_event_without_a_month_is_kept_and_moves_when_its_month_is_made(database, sessions, parts, happened):
    old, new = happened(month_of(-1)), happened(month_of(5))
    assert where(database, old) == where(database, new) == "events_default"
    await months.make(sessions)
    assert where(database, old) == name_of(-1)
    assert where(database, new) == name_of(5)
    assert parts() == [name_of(number) for number in (-1, 0, 1, 2, 3, 5)]


async def test_events_that_come_while_a_month_is_made_wait_and_are_all_there(database, sessions, parts, happened):
    happened(month_of(6))
    url = f"host={database.info.host} port={database.info.port} user=postgres dbname={database.info.dbname}"
    with psycopg.connect(url) as writer:
        ((card,),) = writer.execute("SELECT id FROM cards").fetchall()
        columns = "card_id, kind, source, device, visitor, occurred_at"
        insert = (
            f"INSERT INTO events (id, {columns}) SELECT gen_random_uuid(), {columns} FROM events WHERE card_id = %s"
        )
        writer.execute(insert.encode(), [card])
        # Whoever writes is not kept waiting for ever.
        with pytest.raises(OperationalError, match="could not obtain lock"):
            await months.make(sessions)
        making = asyncio.create_task(months.make(sessions))
        await asyncio.sleep(0.2)
        writer.commit()
        await making
    assert database.execute(f"SELECT count(*) FROM {name_of(6)}".encode()).fetchone() == (2,)


async def test_whole_months_are_dropped_and_days_of_the_oldest_are_deleted(database, sessions, parts, happened):
    await keep(sessions, (TODAY - month_of(-2)).days - 1)
    kept = [happened(day) for day in (TODAY, month_of(-1), month_of(-2) + timedelta(days=1))]
    for day in (month_of(-2), month_of(-3), month_of(-4)):
        happened(day)
    await months.make(sessions)
    await months.drop_old(sessions)
    assert len(parts()) == 8  # They are not rolled up.
    await days.roll_up(sessions)
    await months.drop_old(sessions)
    assert parts() == [name_of(number) for number in range(-2, 4)]
    await days.delete_old(sessions)
    assert {one for (one,) in database.execute("SELECT id FROM events").fetchall()} == set(kept)
    (counted,) = database.execute("SELECT sum(count) FROM card_days").fetchone()
    assert counted == 5


async def test_without_a_retention_every_month_stays(database, sessions, parts, happened):
    await keep(sessions, None)
    happened(month_of(-4))
    await months.make(sessions)
    await days.roll_up(sessions)
    await months.drop_old(sessions)
    assert name_of(-4) in parts()


async def test_a_card_that_is_deleted_takes_its_events_from_every_month(database, sessions, parts, happened):
    for number in (-3, -1, 0, 7):
        happened(month_of(number))
    await months.make(sessions)
    database.execute("DELETE FROM cards")
    assert database.execute("SELECT count(*) FROM events").fetchone() == (0,)


def relations(plan):
    """The tables that a plan has read, or would have."""
    if plan.get("Actual Loops") == 0:
        return set()
    found = {plan["Relation Name"]} if "Relation Name" in plan else set()
    return found.union(*(relations(part) for part in plan.get("Plans", ())))


async def test_a_report_reads_only_the_months_since_the_last_roll_up(database, sessions, parts, happened, grace):
    for number in range(-6, 0):
        happened(month_of(number))
    await months.make(sessions)
    await days.roll_up(sessions)
    happened(TODAY)
    period = Period(TODAY - timedelta(days=400), TODAY)
    async with sessions.begin() as session:
        assert (await own_report(session, grace.id, period)).total.views == 7
        statement = sums(of_all(), period).compile(dialect=session.get_bind().dialect)
    ((plan,),) = database.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode(), statement.params).fetchall()
    read = {name for name in relations(plan[0]["Plan"]) if name.startswith("events")}
    assert name_of(0) in read
    assert not read & {name_of(number) for number in range(-6, -1)}
