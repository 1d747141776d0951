"""Deletions of cards: a card is gone for everybody at once, comes back when asked within an hour, and then is final."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from kontakt.cards.allowance import require_room
from kontakt.db.base import now
from kontakt.db.models import Card, Image, Role, User
from kontakt.problems import NotFound

REVERSIBLE = timedelta(hours=1)
"""How long a deletion can be taken back."""

LOCK = 0x6B61727466696E61
"""The advisory lock of whoever makes deletions final: "kartfina" in ASCII."""

BATCH = 20
"""How many cards one transaction removes; each may have events without number."""


def remove(card: Card) -> None:
    """Let the card be gone for everybody, until the deletion is taken back or becomes final."""
    card.deleted_at = now()


async def restore(session: AsyncSession, card_id: UUID, user: User, maximum: int | None) -> Card:
    """Take the deletion back and return the card.

    Raise `NotFound` for a card that is not deleted, that is for good, or that is somebody else's, and `TooManyCards`
    where its owner has as many without it.
    """
    query = (
        select(Card)
        .where(Card.id == card_id, Card.deleted_at > now() - REVERSIBLE)
        .options(selectinload(Card.images), selectinload(Card.addresses))
        .with_for_update(of=Card, key_share=True)
    )
    if user.role is not Role.ADMIN:
        query = query.where(Card.user_id == user.id)
    card = await session.scalar(query)
    if card is None:
        raise NotFound("There is no such card, or its deletion is final.")
    await require_room(session, card.user_id, maximum)
    card.deleted_at = None
    await session.flush()
    return card


async def release(session: AsyncSession, slug: str) -> None:
    """Make the deletion of the card that holds the slug final, if there is one, so that another can have the slug.

    What is left of the card is removed with the next batch.
    """
    held = update(Card).where(Card.slug == slug, Card.deleted_at.is_not(None))
    await session.execute(
        held.values(
            slug=func.concat("deleted-", Card.id),
            deleted_at=Card.deleted_at - REVERSIBLE,
            revision=Card.revision + 1,
        ).execution_options(synchronize_session=False)
    )


async def finish(session: AsyncSession) -> tuple[Sequence[UUID], list[str]]:
    """Remove up to `BATCH` cards whose deletion is final; return their ids and the names of their picture files.

    None if another process does this at the same time.
    """
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return [], []
    due = select(Card.id).where(Card.deleted_at <= now() - REVERSIBLE).order_by(Card.deleted_at).limit(BATCH)
    ids = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    if not ids:
        return [], []
    pictures = await session.execute(select(Image.webp_name, Image.jpeg_name).where(Image.card_id.in_(ids)))
    names = [name for row in pictures for name in row]
    await session.execute(delete(Card).where(Card.id.in_(ids)).execution_options(synchronize_session=False))
    return ids, names
