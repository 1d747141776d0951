"""Days (UTC) that are over: their events are counted once, and deleted when they are old. The counts stay."""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Select, case, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.analytics.schemas import EventKind
from kontakt.branding import store as branding
from kontakt.db.counts import CardDay, Event

LOCK = 0x6B61727464617973
"""The advisory lock of whoever rolls up: "kartdays" in ASCII."""

LATE = timedelta(minutes=5)
"""How long after its end a day is rolled up: whoever began to write within it has ended long before."""

BATCH = 5000
"""How many old events one transaction deletes."""

_KEY = ("card_id", "day", "kind", "source", "device", "agent")
_log = logging.getLogger(__name__)


def counted(*which: ColumnElement[bool]) -> Select[Any]:
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
    key = [each.c[name] for name in _KEY]
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
    """Delete the events that are older than the setting `event_retention_days` says, and are rolled up."""
    deleted = BATCH
    while deleted == BATCH:
        async with sessions.begin() as session:
            kept = (await branding.load(session)).event_retention_days
            if kept is None or not await _is_alone(session):
                return
            oldest = func.date_trunc("day", func.now(), "UTC") - timedelta(days=kept)
            old = select(Event.id).where(Event.occurred_at < oldest, Event.occurred_at < not_counted()).limit(BATCH)
            deleted = (await session.execute(delete(Event).where(Event.id.in_(old)))).rowcount  # type: ignore[attr-defined]


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
    begin, end = start_of(day), start_of(day + timedelta(days=1))
    counts = counted(Event.occurred_at >= begin, Event.occurred_at < end)
    statement = insert(CardDay).from_select([*_KEY, "count", "visitors"], counts)
    new = {name: statement.excluded[name] for name in ("count", "visitors")}
    await session.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=new))
