"""Who holds which slug. Every function takes the session first and never commits."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.cards.slug import free_slug, stems
from kontakt.db.models import Card, CardSlug, Role, User


async def first_free(session: AsyncSession, base: str) -> str:
    """Return `base`, or the first numbered form of it that no card has or had, in one query."""
    numbered = f"^({'|'.join(stems(base))})-[0-9]+$"  # Slugs hold nothing that a pattern could misread.
    taken = await session.scalars(
        select(CardSlug.slug).where((CardSlug.slug == base) | CardSlug.slug.regexp_match(numbered))
    )
    return free_slug(base, set(taken))


async def may_have(session: AsyncSession, slug: str, user: User, card_id: UUID | None) -> bool:
    """Return whether the card, one that the person may edit, or else a new one, gets the slug if it asks for it.

    Only a living card keeps others from its present slug: its past, and what a deleted card holds, may be asked for.
    """
    held = (Card.slug == slug) & Card.deleted_at.is_(None)
    if card_id is not None:
        own = Card.id == card_id
        # A card of somebody else counts as any other, or its id would tell its slug.
        held &= ~(own if user.role is Role.ADMIN else own & (Card.user_id == user.id))
    return not await session.scalar(select(exists().where(held)))
