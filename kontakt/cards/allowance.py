"""How many cards a person may have."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.db.models import Card
from kontakt.problems import TooManyCards

_SEED = 0x63617264
"""Keeps these advisory locks apart from those of pictures: "card" in ASCII."""


async def require_room(session: AsyncSession, owner_id: UUID, maximum: int | None) -> None:
    """Raise `TooManyCards` unless the person may have one card more; deleted ones do not count.

    Until the transaction ends nobody else adds one, so that counting and adding are one step.
    """
    if maximum is None:
        return
    # Not the person's row: whoever holds a card and waits for it could meet somebody who waits the other way round.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(owner_id), _SEED))))
    living = (Card.user_id == owner_id, Card.deleted_at.is_(None))
    count = await session.scalar(select(func.count()).select_from(Card).where(*living))
    if (count or 0) >= maximum:
        raise TooManyCards(f"At most {maximum}.")
