"""The cards that were seen most."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.periods import Period
from kontakt.analytics.reports import CardCounts, OrganisationCard
from kontakt.analytics.schemas import Agent, EventKind
from kontakt.analytics.sums import by_card, within
from kontakt.db.counts import CardDay, CardWeek, Event
from kontakt.db.models import Card, User

LENGTH = 20


async def of_owner(session: AsyncSession, user_id: UUID, period: Period) -> list[CardCounts]:
    """Return a person's cards that were seen most, in one query; those that nobody saw come last, newest first."""
    own = select(Card.id).where(Card.user_id == user_id, Card.deleted_at.is_(None))
    counts = by_card(own, period)
    numbers = [func.coalesce(counts.c[name], 0).label(name) for name in ("views", "visitors", "actions")]
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
    counts = by_card(found, period)
    query = (
        select(Card.id, Card.name, Card.slug, User.name.label("owner"), *(c for c in counts.c if c.name != "card_id"))
        .join(counts, counts.c.card_id == Card.id)
        .join(User, User.id == Card.user_id)
        .order_by(counts.c.views.desc(), Card.id.desc())
    )
    return [OrganisationCard(**row) for row in (await session.execute(query)).mappings()]


def _most_seen(period: Period) -> Select[Any]:
    """Return the query of the cards, from whole weeks, and from the days before and after them."""
    weeks = period.weeks
    if weeks.length < 1:
        edges: ColumnElement[bool] = CardDay.day.between(period.begin, period.end)
    else:
        before = (CardDay.day >= period.begin) & (CardDay.day < weeks.begin)
        edges = or_(before, (CardDay.day > weeks.end) & (CardDay.day <= period.end))
    of_person = (CardDay.kind == EventKind.VIEW, CardDay.agent == Agent.PERSON)
    views = union_all(
        select(CardWeek.card_id, CardWeek.views).where(CardWeek.week.between(weeks.begin, weeks.end)),
        select(CardDay.card_id, CardDay.count).where(edges, *of_person),
        select(Event.card_id, func.count().label("views"))
        .where(*within(period), Event.kind == EventKind.VIEW, Event.agent == Agent.PERSON)
        .group_by(Event.card_id),
    ).subquery()
    total = func.sum(views.c.views)
    summed = select(views.c.card_id, total.label("views")).group_by(views.c.card_id).subquery()
    return (
        select(summed.c.card_id)
        .join(Card, Card.id == summed.c.card_id)
        .where(Card.deleted_at.is_(None))
        .order_by(summed.c.views.desc(), summed.c.card_id.desc())
        .limit(LENGTH)
    )
