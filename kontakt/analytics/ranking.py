"""The cards that were seen most."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    cast,
    column,
    func,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.periods import Period
from kontakt.analytics.reports import CardCounts, OrganisationCard
from kontakt.analytics.schemas import Agent, EventKind
from kontakt.analytics.sums import by_card, within
from kontakt.db.counts import CardDay, CardWeek, Event
from kontakt.db.models import Card, User

LENGTH = 20
_NUMBERS = ("views", "visitors", "actions")


async def of_owner(session: AsyncSession, user_id: UUID, period: Period) -> list[CardCounts]:
    """Return a person's cards that were seen most, in one query; those that nobody saw come last, newest first."""
    own = select(Card.id).where(Card.user_id == user_id, Card.deleted_at.is_(None))
    counts = by_card(own, period)
    numbers = [func.coalesce(counts.c[name], 0).label(name) for name in _NUMBERS]
    query = (
        select(Card.id, Card.name, Card.slug, *numbers)
        .outerjoin(counts, counts.c.card_id == Card.id)
        .where(Card.id.in_(own))
        .order_by(numbers[0].desc(), Card.id.desc())
        .limit(LENGTH)
    )
    return [CardCounts(**row) for row in (await session.execute(query)).mappings()]


async def of_all(session: AsyncSession, period: Period) -> list[OrganisationCard]:
    """Return the cards that were seen most, with their owners, in two queries: one finds them, one counts."""
    found = [row.card_id for row in await session.execute(_most_seen(period))]
    card = func.unnest(cast(found, ARRAY(Uuid()))).table_valued(column("id", Uuid()), name="card").render_derived()
    # Card by card: for all at once, the planner would read the days of every card.
    days, live = _days(card.c.id, period), _events(card.c.id, period)
    numbers = [(func.coalesce(days.c[name], 0) + live.c[name]).label(name) for name in _NUMBERS]
    query = (
        select(Card.id, Card.name, Card.slug, User.name.label("owner"), *numbers)
        .select_from(card)
        .join(Card, Card.id == card.c.id)
        .join(User, User.id == Card.user_id)
        .join(days, true())
        .join(live, true())
        .order_by(numbers[0].desc(), Card.id.desc())
    )
    return [OrganisationCard(**row) for row in (await session.execute(query)).mappings()]


def _days(card_id: ColumnElement[UUID], period: Period) -> FromClause:
    is_view, is_person = CardDay.kind == EventKind.VIEW, CardDay.agent == Agent.PERSON
    return (
        select(
            func.sum(CardDay.count).filter(is_view).label("views"),
            func.sum(CardDay.visitors).label("visitors"),
            func.sum(CardDay.count).filter(~is_view).label("actions"),
        )
        .where(CardDay.card_id == card_id, CardDay.day.between(period.begin, period.end), is_person)
        .lateral("days")
    )


def _events(card_id: ColumnElement[UUID], period: Period) -> FromClause:
    is_view, is_person = Event.kind == EventKind.VIEW, Event.agent == Agent.PERSON
    day_of_visitor = tuple_(func.date_trunc("day", Event.occurred_at, "UTC"), Event.visitor)
    return (
        select(
            func.count().filter(is_view).label("views"),
            func.count(day_of_visitor.distinct()).filter(is_view).label("visitors"),
            func.count().filter(~is_view).label("actions"),
        )
        .where(Event.card_id == card_id, *within(period), is_person)
        .lateral("live")
    )


def _most_seen(period: Period) -> Select[Any]:
    """Return the query of the cards. It reads weeks, which are few rows, and single days only at their edges."""
    weeks, more, less = period.in_weeks()
    parts: list[Select[UUID, int]] = [
        select(CardWeek.card_id, CardWeek.views).where(CardWeek.week.between(weeks.begin, weeks.end)),
        select(Event.card_id, func.count().label("views"))
        .where(*within(period), Event.kind == EventKind.VIEW, Event.agent == Agent.PERSON)
        .group_by(Event.card_id),
    ]
    for edges, views in ((more, CardDay.count), (less, -CardDay.count)):
        parts += [
            select(CardDay.card_id, views).where(
                CardDay.day.between(days.begin, days.end),
                *(CardDay.kind == EventKind.VIEW, CardDay.agent == Agent.PERSON),
            )
            for days in edges
        ]
    found = union_all(*parts).subquery()
    total = func.sum(found.c.views)
    deleted = select(Card.id).where(Card.deleted_at.is_not(None))
    return (
        select(found.c.card_id)
        .where(found.c.card_id.not_in(deleted))
        .group_by(found.c.card_id)
        .having(total > 0)
        .order_by(total.desc(), found.c.card_id.desc())
        .limit(LENGTH)
    )
