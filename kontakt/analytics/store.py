"""Events in the database, and visitors who cannot be followed past their day."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.schemas import EventKind, Source
from kontakt.db.base import new_id
from kontakt.db.models import DailyKey, Event


async def visitor_of(session: AsyncSession, address: str, user_agent: str) -> bytes:
    """Return 16 bytes that stand for address and user agent today (UTC), and for nothing tomorrow."""
    key = await _todays_key(session)
    return hmac.digest(key, f"{address}\n{user_agent}".encode(), hashlib.sha256)[:16]


async def record(
    session: AsyncSession, card_id: UUID, kind: EventKind, source: Source, *, user_agent: str, visitor: bytes
) -> None:
    """Add one event."""
    session.add(
        Event(id=new_id(), card_id=card_id, kind=kind, source=source, device=device(user_agent), visitor=visitor)
    )


def device(user_agent: str) -> str:
    """Return `mobile`, `tablet` or `desktop`, as far as the user agent tells."""
    agent = user_agent.lower()
    if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobile" not in agent):
        return "tablet"
    return "mobile" if "mobi" in agent or "iphone" in agent else "desktop"


async def _todays_key(session: AsyncSession) -> bytes:
    today = datetime.now(UTC).date()
    key = await session.scalar(select(DailyKey.key).where(DailyKey.day == today))
    if key is None:
        statement = insert(DailyKey).values(day=today, key=secrets.token_bytes(32))
        await session.execute(statement.on_conflict_do_nothing())
        # With yesterday's key, nobody can tell any more who yesterday's visitors were.
        await session.execute(delete(DailyKey).where(DailyKey.day < today))
        key = await session.scalar(select(DailyKey.key).where(DailyKey.day == today))
        assert key is not None, "it was just inserted, here or by another process"
    return key
