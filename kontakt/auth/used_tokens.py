"""What counts only once, in the table that all replicas share: states of callbacks, and `jti` of logout tokens."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

Purpose = Literal["state", "logout"]

# In SQL and not with the model: a start needs this module, but no tables.
_USE = text(
    "INSERT INTO used_tokens (key, expires_at) VALUES (:key, :until) ON CONFLICT (key) DO UPDATE"
    " SET expires_at = excluded.expires_at WHERE used_tokens.expires_at <= :moment RETURNING key"
)
_RELEASE = text("DELETE FROM used_tokens WHERE key = :key")
# Rows that somebody else removes just now are passed over, so that two who sweep never wait for each other.
_SWEEP = text(
    "DELETE FROM used_tokens WHERE key IN"
    " (SELECT key FROM used_tokens WHERE expires_at <= :moment LIMIT 100 FOR UPDATE SKIP LOCKED)"
)


async def use(session: AsyncSession, purpose: Purpose, value: str, lifetime: timedelta) -> bool:
    """Note that the value was used; return whether it was not before.

    It is known for its lifetime, after which the caller must refuse it for its age. Some that are over are removed.
    """
    moment = datetime.now(UTC)
    await session.execute(_SWEEP, {"moment": moment})
    values = {"key": _key(purpose, value), "until": moment + lifetime, "moment": moment}
    return await session.scalar(_USE, values) is not None


async def release(session: AsyncSession, purpose: Purpose, value: str) -> None:
    """Forget that the value was used."""
    await session.execute(_RELEASE, {"key": _key(purpose, value)})


class UsedStates:
    """The states of callbacks that were used, each noted for good before anything else happens."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def use(self, state: str, lifetime: timedelta) -> bool:
        """Note that the state was used; return whether it was not before."""
        async with self._sessions.begin() as session:
            return await use(session, "state", state, lifetime)

    async def release(self, state: str) -> None:
        """Let the state be used again."""
        async with self._sessions.begin() as session:
            await release(session, "state", state)


def _key(purpose: Purpose, value: str) -> bytes:
    return hashlib.sha256(f"{purpose} {value}".encode()).digest()
