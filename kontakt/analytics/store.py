"""What the events of cards come to, read."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Date, Select, Uuid, cast, column, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics import links, ranking
from kontakt.analytics.days import start_of
from kontakt.analytics.periods import ONE_DAY, Period
from kontakt.analytics.reports import (
    AgentCounts,
    CardReport,
    DayCounts,
    DayEvents,
    DeviceCounts,
    OrganisationNumbers,
    OrganisationReport,
    OwnReport,
    PeriodCounts,
    Report,
    SourceCounts,
)
from kontakt.analytics.schemas import Agent, Device, EventKind, Source
from kontakt.analytics.sums import EACH, Scope, by_day, of_all, of_card, of_owner, sums, within
from kontakt.analytics.visitors import present_day
from kontakt.db.counts import CardDay, Event
from kontakt.db.models import Card, User
from kontakt.pages.links import Link

_KINDS = frozenset(EventKind)


async def report(session: AsyncSession, card_id: UUID, period: Period, shown: Sequence[Link]) -> CardReport:
    """Return what happened to a card that shows these links, in two queries."""
    found = await _report(session, of_card(card_id), period)
    used, removed = await links.used(session, card_id, period, shown)
    return CardReport(**dict(found), links=used, removed=removed)


async def own_report(session: AsyncSession, user_id: UUID, period: Period) -> OwnReport:
    """Return what happened to a person's cards, in two queries."""
    found = await _report(session, of_owner(user_id), period)
    return OwnReport(**dict(found), cards=await ranking.of_owner(session, user_id, period))


async def organisation_report(session: AsyncSession, period: Period) -> OrganisationReport:
    """Return what happened to all cards, in four queries."""
    found = await _report(session, of_all(), period)
    cards = await ranking.of_all(session, period)
    return OrganisationReport(**dict(found), cards=cards, numbers=await _numbers(session, period))


async def day_events(session: AsyncSession, scope: Scope, period: Period) -> list[DayEvents]:
    """Return what persons did on each day, in one query."""
    days = {day: DayEvents(day=day, visitors=0, events={}) for day in period.days()}
    for day, kind, count, visitors in await session.execute(by_day(scope, period)):
        days[day].visitors += visitors
        if kind in _KINDS:  # There may be kinds of a former release.
            days[day].events[EventKind(kind)] = count
    return list(days.values())


async def _numbers(session: AsyncSession, period: Period) -> OrganisationNumbers:
    made = (Card.created_at >= start_of(period.begin)) & (Card.created_at < start_of(period.end + ONE_DAY))
    users = select(func.count()).select_from(User).scalar_subquery()
    query = select(func.count().label("cards"), users.label("users"), func.count().filter(made).label("made"))
    row = (await session.execute(query.select_from(Card).where(Card.deleted_at.is_(None)))).one()
    return OrganisationNumbers(cards=row.cards, users=row.users, made=row.made)


async def _report(session: AsyncSession, scope: Scope, period: Period) -> Report:
    found: dict[tuple[object, ...], dict[str, int]] = {}
    for row in (await session.execute(sums(scope, period))).mappings():
        name = next((name for name in EACH if row[name] is not None), None)
        key = (row["is_present"], row["agent"], name, row[name] if name else None)
        found[key] = {column: row[column] for column in ("views", "visitors", "actions")}

    def counts(agent: Agent, name: str | None = None, value: object = None, *, present: bool = True) -> dict[str, int]:
        return found.get((present, agent, name, value), {})

    def total(days: Period, *, present: bool) -> PeriodCounts:
        each = {kind: counts(Agent.PERSON, "kind", kind, present=present) for kind in EventKind}
        events = {kind: count.get("views", 0) + count.get("actions", 0) for kind, count in each.items()}
        both = counts(Agent.PERSON, present=present)
        return PeriodCounts(begin=days.begin, end=days.end, events=events, **both)

    return Report(
        total=total(period, present=True),
        previous=total(period.before, present=False),
        days=[DayCounts(day=day, **counts(Agent.PERSON, "day", day)) for day in period.days()],
        sources=[SourceCounts(source=source, **counts(Agent.PERSON, "source", source)) for source in Source],
        devices=[DeviceCounts(device=device, **counts(Agent.PERSON, "device", device)) for device in Device],
        programs=[AgentCounts(agent=agent, **counts(agent)) for agent in Agent if agent is not Agent.PERSON],
    )


async def recent_views(session: AsyncSession, card_ids: Collection[UUID], days: int = 30) -> dict[UUID, list[int]]:
    """Return how often persons opened each of the cards on each of the last days (UTC), today last, in one query."""
    period = Period(present_day() - (days - 1) * ONE_DAY, present_day())
    views: dict[UUID, list[int]] = {card_id: [0] * days for card_id in card_ids}
    for card_id, day, number in await session.execute(_views(card_ids, period)):
        views[card_id][(day - period.begin).days] += number
    return views


def _views(card_ids: Collection[UUID], period: Period) -> Select[UUID, date, int]:
    """Return the query, card by card: for all at once, the planner would read the days of every card."""
    card = func.unnest(cast(list(card_ids), ARRAY(Uuid()))).table_valued(column("id", Uuid()), name="card")
    card = card.render_derived()
    day = cast(func.timezone("UTC", Event.occurred_at), Date).label("day")
    rolled_up = (
        select(CardDay.day, func.sum(CardDay.count).label("views"))
        .where(
            *(CardDay.card_id == card.c.id, CardDay.day.between(period.begin, period.end)),
            *(CardDay.kind == EventKind.VIEW, CardDay.agent == Agent.PERSON),
        )
        .group_by(CardDay.day)
        .lateral()
    )
    live = (
        select(day, func.count().label("views"))
        .where(
            *(Event.card_id == card.c.id, *within(period)),
            *(Event.kind == EventKind.VIEW, Event.agent == Agent.PERSON),
        )
        .group_by(day)
        .lateral()
    )
    parts = [select(card.c.id, *each.c).select_from(card.join(each, true())) for each in (rolled_up, live)]
    views: Select[UUID, date, int] = select(*union_all(*parts).subquery().c)
    return views
