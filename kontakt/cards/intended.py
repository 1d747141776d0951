"""Cards that wait for their owner: an import made them for somebody who had never signed in."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.db.base import now
from kontakt.db.models import Card


async def hand_over(session: AsyncSession, email: str, user_id: UUID) -> int:
    """Give the person the cards that are intended for the address, which must be verified; return how many."""
    waiting = update(Card).where(Card.intended_for == email.lower(), Card.deleted_at.is_(None))
    handed = waiting.values(user_id=user_id, intended_for=None, revision=Card.revision + 1, updated_at=now())
    ids = await session.scalars(handed.returning(Card.id).execution_options(synchronize_session=False))
    return len(ids.all())
