"""The one gate between a slug and a card that the public may see."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from kontakt.cards.fields import Visibility
from kontakt.cards.slug import is_slug
from kontakt.db.models import Card, CardSlug, Image
from kontakt.problems import CardNotFound

_MISSING = "It was taken down, or the address is mistyped."


async def published(session: AsyncSession, slug: str) -> Card:
    """Return the card that the slug leads to, pictures loaded, in one query; raise `CardNotFound`.

    Where the card's `slug` is another, the one asked for is a former one, and the caller redirects.
    """
    if not is_slug(slug):
        raise CardNotFound(_MISSING)
    card = await session.scalar(
        select(Card)
        .join(CardSlug, CardSlug.card_id == Card.id)
        .where(CardSlug.slug == slug, Card.visibility != Visibility.DISABLED)
        .options(joinedload(Card.images))
    )
    if card is None:
        raise CardNotFound(_MISSING)
    return card


async def published_image(session: AsyncSession, name: str) -> bool:
    """Return whether the file belongs to a card that the public may see."""
    found = await session.scalar(
        select(Image.id)
        .join(Card, Card.id == Image.card_id)
        .where((Image.webp_name == name) | (Image.jpeg_name == name), Card.visibility != Visibility.DISABLED)
        .limit(1)
    )
    return found is not None
