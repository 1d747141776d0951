"""How many cards a person may have."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.db.models import Card, User
from kontakt.problems import TooManyCards


async def require_room(session: AsyncSession, owner_id: UUID, maximum: int | None) -> None:
    """Raise `TooManyCards` unless the person may have one card more; deleted ones do not count.

    Until the transaction ends nobody else adds one, so that counting and adding are one step.
    """
    if maximum is None:
        return
    await session.execute(select(User.id).where(User.id == owner_id).with_for_update())
    living = (Card.user_id == owner_id, Card.deleted_at.is_(None))
    count = await session.scalar(select(func.count()).select_from(Card).where(*living))
    if (count or 0) >= maximum:
        raise TooManyCards(f"At most {maximum}.")
