"""Days (UTC) that are over: their events are counted once, and deleted when they are old. The counts stay."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Select, case, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.analytics.schemas import Agent, EventKind
from kontakt.analytics.targets import OTHERS
from kontakt.branding import store as branding
from kontakt.db.base import Base
from kontakt.db.counts import CardDay, CardWeek, Event, LinkDay, OrganisationDay

LOCK = 0x6B61727464617973
"""The advisory lock of whoever rolls up: "kartdays" in ASCII."""

LATE = timedelta(minutes=5)
"""How long after its end a day is rolled up: whoever began to write within it has ended long before."""

BATCH = 5000
"""How many old events one transaction deletes."""

MAX_LINKS = 50
"""How many links of a card and day are counted each. No card has more; a stranger may report any number."""

KEY = ("card_id", "day", "kind", "source", "device", "agent")
_log = logging.getLogger(__name__)


def counted(*which: ColumnElement[bool], by: Sequence[str] = KEY) -> Select[Any]:
    """Return the query of the counts of these events by card, day, kind, source, device and agent: rows of `CardDay`.

    A visitor of a day belongs to where the first view came from.
    """
    day = cast(func.timezone("UTC", Event.occurred_at), Date)
    order = func.row_number().over(
        partition_by=(Event.card_id, day, Event.kind, Event.visitor), order_by=(Event.occurred_at, Event.id)
    )
    is_new = case((Event.kind == EventKind.VIEW, order == 1), else_=False)
    columns = (Event.card_id, day.label("day"), Event.kind, Event.source, Event.device, Event.agent)
    each = select(*columns, is_new.label("is_new")).where(*which).subquery()
    key = [each.c[name] for name in by]
    visitors = func.count().filter(each.c.is_new).label("visitors")
    return select(*key, func.count().label("count"), visitors).group_by(*key)


def not_counted() -> ColumnElement[datetime]:
    """Return the expression of the moment from which on events are not rolled up.

    No event of an earlier day is without its roll-up, because days are rolled up in order. If the newest ones go with
    a deleted card, no other card had events since: to count those days anew finds nothing.
    """
    newest = select(func.max(CardDay.day)).scalar_subquery()
    return func.coalesce(func.timezone("UTC", cast(newest + 1, DateTime)), cast("-infinity", DateTime(timezone=True)))


def start_of(day: date) -> datetime:
    """Return when the day begins (UTC)."""
    return datetime.combine(day, datetime.min.time(), UTC)


async def roll_up(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Count the events of all days that are over and not yet counted, each day in a transaction of its own."""
    while True:
        async with sessions.begin() as session:
            if not await _is_alone(session) or (day := await _next_day(session)) is None:
                return
            await _count(session, day)
        _log.info("events of %s are rolled up", day, extra={"event": "events-rolled-up", "day": day.isoformat()})


async def delete_old(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Delete the events that are older than the setting `event_retention_days` says, and are rolled up.

    Those of whole months go by `months.drop_old`, which costs nothing; these are the first days of a month.
    """
    deleted = BATCH
    while deleted == BATCH:
        async with sessions.begin() as session:
            kept = (await branding.load(session)).event_retention_days
            if kept is None or not await _is_alone(session):
                return
            oldest = func.date_trunc("day", func.now(), "UTC") - timedelta(days=kept)
            is_old = (Event.occurred_at < oldest, Event.occurred_at < not_counted())
            # Twice, or the ids would be looked for in every month.
            statement = delete(Event).where(Event.id.in_(select(Event.id).where(*is_old).limit(BATCH)), *is_old)
            deleted = (await session.execute(statement)).rowcount  # type: ignore[attr-defined]


async def _is_alone(session: AsyncSession) -> bool:
    """Return whether no other process does this at the same time, until the transaction ends."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))))


async def _next_day(session: AsyncSession) -> date | None:
    """Return the first day with events that is over and not rolled up."""
    today = func.date_trunc("day", func.now() - LATE, "UTC")
    first = await session.scalar(
        select(func.min(Event.occurred_at)).where(Event.occurred_at >= not_counted(), Event.occurred_at < today)
    )
    return None if first is None else first.astimezone(UTC).date()


async def _count(session: AsyncSession, day: date) -> None:
    is_of_day = (Event.occurred_at >= start_of(day), Event.occurred_at < start_of(day + timedelta(days=1)))
    await _put(session, CardDay, counted(*is_of_day))
    await _put(session, LinkDay, _links(day, *is_of_day))
    await add_up(session, day)


async def add_up(session: AsyncSession, day: date) -> None:
    """Write what the counts of the day come to for all cards together, and those of its week for each card."""
    await _put(session, OrganisationDay, _together(day))
    await _put(session, CardWeek, _week(day))


async def _put(session: AsyncSession, table: type[Base], rows: Select[Any]) -> None:
    """Write the rows, or what they say now where they are there."""
    names = [column.name for column in rows.selected_columns]
    statement = insert(table).from_select(names, rows)
    key = [column.name for column in table.__table__.primary_key]
    new = {name: statement.excluded[name] for name in names if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=new))


def _links(day: date, *which: ColumnElement[bool]) -> Select[Any]:
    """Return the query of how often persons used the links; those that the fewest visitors used are one."""
    columns = (Event.card_id, Event.kind, Event.target, func.count().label("count"))
    visitors = func.count(Event.visitor.distinct())
    place = func.row_number().over(
        partition_by=Event.card_id, order_by=(visitors.desc(), func.count().desc(), Event.kind, Event.target)
    )
    each = (
        select(*columns, place.label("place"))
        .where(*which, Event.agent == Agent.PERSON, Event.target.is_not(None))
        .group_by(Event.card_id, Event.kind, Event.target)
        .subquery()
    )
    target = case((each.c.place <= MAX_LINKS, each.c.target), else_=literal(OTHERS)).label("target")
    named = select(each.c.card_id, each.c.kind, target, each.c.count).subquery()
    key = (named.c.card_id, named.c.kind, named.c.target)
    return select(*key, literal(day, Date).label("day"), func.sum(named.c.count).label("count")).group_by(*key)


def _together(day: date) -> Select[Any]:
    key = [getattr(CardDay, name) for name in KEY if name != "card_id"]
    sums = (func.sum(CardDay.count).label("count"), func.sum(CardDay.visitors).label("visitors"))
    return select(*key, *sums).where(CardDay.day == day).group_by(*key)


def _week(day: date) -> Select[Any]:
    week = day - timedelta(days=day.weekday())
    is_within = CardDay.day.between(week, week + timedelta(days=6))
    of_person = (CardDay.kind == EventKind.VIEW, CardDay.agent == Agent.PERSON)
    columns: tuple[ColumnElement[Any], ...] = (
        literal(week, Date).label("week"),
        func.sum(CardDay.count).label("views"),
    )
    return select(CardDay.card_id, *columns).where(is_within, *of_person).group_by(CardDay.card_id)
