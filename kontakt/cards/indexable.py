"""The cards that search engines may list: public ones that do not ask to be left out."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.cards.fields import Visibility
from kontakt.db.models import Card

INDEXABLE = (Card.visibility == Visibility.PUBLIC, ~Card.no_index, Card.deleted_at.is_(None))
"""What all of them fulfil."""


class Page(NamedTuple):
    """One page of the cards in the order of their keys: its number from 1, and when one of them changed last."""

    number: int
    changed_at: datetime


async def pages(session: AsyncSession, size: int) -> list[Page]:
    """Return the pages of so many cards, in one query."""
    numbered = (
        select(Card.updated_at, ((func.row_number().over(order_by=Card.id) - 1) // size + 1).label("number"))
        .where(*INDEXABLE)
        .subquery()
    )
    query = (
        select(numbered.c.number, func.max(numbered.c.updated_at))
        .group_by(numbered.c.number)
        .order_by(numbered.c.number)
    )
    return [Page(int(number), changed_at) for number, changed_at in await session.execute(query)]


async def page(session: AsyncSession, number: int, size: int) -> list[tuple[str, datetime]]:
    """Return slug and time of the last change of each card on the page, in one query; none behind the last page."""
    first = select(Card.id).where(*INDEXABLE).order_by(Card.id).offset((number - 1) * size).limit(1)
    query = (
        select(Card.slug, Card.updated_at)
        .where(*INDEXABLE, Card.id >= first.scalar_subquery())
        .order_by(Card.id)
        .limit(size)
    )
    return [(slug, changed_at) for slug, changed_at in await session.execute(query)]
