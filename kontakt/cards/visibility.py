"""The one gate between a slug and a card that the public may see."""

from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from kontakt.cards.fields import Visibility
from kontakt.cards.indexable import INDEXABLE
from kontakt.cards.slug import is_slug
from kontakt.db.models import Card, CardSlug, Image, Setting
from kontakt.problems import CardNotFound

_VISIBLE = (Card.visibility != Visibility.DISABLED, Card.deleted_at.is_(None))
"""What every card that the public may see fulfils."""


async def published(session: AsyncSession, slug: str) -> Card:
    """Return the card that the slug leads to, pictures loaded, in one query; raise `CardNotFound`.

    Where the card's `slug` is another, the one asked for is a former one, and the caller redirects.
    """
    card, _ = await _published(session, slug, null())
    return card


async def published_with_settings(session: AsyncSession, slug: str) -> tuple[Card, dict[str, Any]]:
    """Return what `published` does, and the instance's settings as they are stored, in the same query."""
    settings = select(func.jsonb_object_agg(Setting.key, Setting.value)).scalar_subquery()
    card, stored = await _published(session, slug, settings)
    return card, stored or {}


async def _published(session: AsyncSession, slug: str, also: ColumnElement[Any]) -> tuple[Card, Any]:
    if not is_slug(slug):
        raise CardNotFound
    query = (
        select(Card, also)
        .join(CardSlug, CardSlug.card_id == Card.id)
        .where(CardSlug.slug == slug, *_VISIBLE)
        .options(joinedload(Card.images))
    )
    row = (await session.execute(query)).unique(itemgetter(0)).one_or_none()
    if row is None:
        raise CardNotFound
    return row[0], row[1]


async def published_image(session: AsyncSession, name: str) -> bool | None:
    """Return whether search engines may list the file; None unless it belongs to a card that the public may see."""
    return await session.scalar(
        select(func.bool_or(and_(*INDEXABLE)))
        .join(Image, Card.id == Image.card_id)
        .where((Image.webp_name == name) | (Image.jpeg_name == name), *_VISIBLE)
    )


def published_slugs() -> Select[str, UUID]:
    """Return the query of all slugs, former ones too, that lead to a card which the public may see, and of its id."""
    return select(CardSlug.slug, Card.id.label("card_id")).join(Card, CardSlug.card_id == Card.id).where(*_VISIBLE)
