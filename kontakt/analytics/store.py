"""What the events of a card come to: those of days that are rolled up, and those since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, cast, func, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.days import counted, not_counted, start_of
from kontakt.analytics.reports import (
    AgentCounts,
    CardReport,
    DayCounts,
    DeviceCounts,
    PeriodCounts,
    SourceCounts,
)
from kontakt.analytics.schemas import Agent, Device, EventKind, Source
from kontakt.analytics.visitors import present_day
from kontakt.db.counts import CardDay, Event

_ONE_DAY = timedelta(days=1)
_EACH = ("kind", "day", "source", "device")


@dataclass(frozen=True, slots=True)
class Period:
    """Days (UTC), the last one included."""

    begin: date
    end: date

    def days(self) -> Iterator[date]:
        """Give each day."""
        for number in range(self.length):
            yield self.begin + number * _ONE_DAY

    @property
    def length(self) -> int:
        """The number of days."""
        return (self.end - self.begin).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before these."""
        return Period(self.begin - self.length * _ONE_DAY, self.begin - _ONE_DAY)


async def report(session: AsyncSession, card_id: UUID, period: Period) -> CardReport:
    """Return what happened to a card, in one query."""
    found: dict[tuple[object, ...], dict[str, int]] = {}
    for row in (await session.execute(_sums(card_id, period))).mappings():
        name = next((name for name in _EACH if row[name] is not None), None)
        key = (row["is_present"], row["agent"], name, row[name] if name else None)
        found[key] = {column: row[column] or 0 for column in ("views", "visitors", "actions")}

    def counts(agent: Agent, name: str | None = None, value: object = None, *, present: bool = True) -> dict[str, int]:
        return found.get((present, agent, name, value), {})

    def total(days: Period, *, present: bool) -> PeriodCounts:
        each = {kind: counts(Agent.PERSON, "kind", kind, present=present) for kind in EventKind}
        events = {kind: count.get("views", 0) + count.get("actions", 0) for kind, count in each.items()}
        both = counts(Agent.PERSON, present=present)
        return PeriodCounts(begin=days.begin, end=days.end, events=events, **both)

    return CardReport(
        total=total(period, present=True),
        previous=total(period.before, present=False),
        days=[DayCounts(day=day, **counts(Agent.PERSON, "day", day)) for day in period.days()],
        sources=[SourceCounts(source=source, **counts(Agent.PERSON, "source", source)) for source in Source],
        devices=[DeviceCounts(device=device, **counts(Agent.PERSON, "device", device)) for device in Device],
        programs=[AgentCounts(agent=agent, **counts(agent)) for agent in Agent if agent is not Agent.PERSON],
    )


async def recent_views(session: AsyncSession, card_ids: Collection[UUID], days: int = 30) -> dict[UUID, list[int]]:
    """Return how often persons opened each of the cards on each of the last days (UTC), today last, in one query."""
    period = Period(present_day() - (days - 1) * _ONE_DAY, present_day())
    views: dict[UUID, list[int]] = {card_id: [0] * days for card_id in card_ids}
    for card_id, day, number in await session.execute(_views(card_ids, period)):
        views[card_id][(day - period.begin).days] += number
    return views


def _views(card_ids: Collection[UUID], period: Period) -> Select[UUID, date, int]:
    day = cast(func.timezone("UTC", Event.occurred_at), Date)
    rolled_up = select(CardDay.card_id, CardDay.day, CardDay.count).where(
        CardDay.card_id.in_(card_ids),
        CardDay.day.between(period.begin, period.end),
        CardDay.kind == EventKind.VIEW,
        CardDay.agent == Agent.PERSON,
    )
    live = (
        select(Event.card_id, day, func.count())
        .where(
            Event.card_id.in_(card_ids),
            Event.occurred_at >= func.greatest(not_counted(), start_of(period.begin)),
            Event.occurred_at < start_of(period.end + _ONE_DAY),
            Event.kind == EventKind.VIEW,
            Event.agent == Agent.PERSON,
        )
        .group_by(Event.card_id, day)
    )
    each = union_all(rolled_up, live).subquery()
    return select(each.c.card_id, each.c.day, func.sum(each.c.count)).group_by(each.c.card_id, each.c.day)


def _sums(card_id: UUID, period: Period) -> Select[Any]:
    """Return the query of the sums for the period and the one before, by agent: of all, and of each of `_EACH`."""
    begin, end = period.before.begin, period.end
    rolled_up = select(CardDay).where(CardDay.card_id == card_id, CardDay.day.between(begin, end))
    since = func.greatest(not_counted(), start_of(begin))
    live = counted(Event.card_id == card_id, Event.occurred_at >= since, Event.occurred_at < start_of(end + _ONE_DAY))
    each = union_all(rolled_up, live).subquery()
    is_present = (each.c.day >= period.begin).label("is_present")
    is_view = each.c.kind == EventKind.VIEW
    both = (is_present, each.c.agent)
    groups = func.grouping_sets(tuple_(*both), *(tuple_(*both, each.c[name]) for name in _EACH))
    return select(
        *both,
        *(each.c[name] for name in _EACH),
        func.sum(each.c.count).filter(is_view).label("views"),
        func.sum(each.c.visitors).label("visitors"),
        func.sum(each.c.count).filter(~is_view).label("actions"),
    ).group_by(groups)
