"""What limits requests while the server runs."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.connections import connect
from kontakt.limits import upkeep
from kontakt.limits.ledger import LIMIT, Connecting, counting
from kontakt.limits.limiter import Limiter
from kontakt.settings import Settings


@asynccontextmanager
async def limiting(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Limiter | None]:
    """Give what limits requests, None where RATE_LIMITS is 0; counts that are over are removed meanwhile."""
    if not settings.rate_limits:
        yield None
        return
    async with counting(connecting(settings), digest_key(settings)) as ledger, upkeep.running(sessions, ledger):
        yield Limiter(ledger, settings.rate_limits, settings.trusted_proxies)


def connecting(settings: Settings) -> Connecting:
    """Return what connects to the database to count."""
    return partial(_connected, settings)


def digest_key(settings: Settings) -> bytes:
    """Return the key of the digests that are written instead of addresses."""
    return hmac.digest(settings.jwt_secret.get_secret_value().encode(), b"kontakt rate limits", "sha256")


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection[Any]]:
    # The name is what an operator sees in pg_stat_activity.
    # Its session has a limit of its own, which is why no pooler may stand between.
    connection = await connect(settings, direct=True, autocommit=True, application_name="kontakt limits")
    try:
        # By the server itself: one that cannot be asked to cancel might still add what is then sent once more.
        await connection.execute(f"SET statement_timeout = {LIMIT * 1000:.0f}")
        yield connection
    finally:
        await connection.close()  # At once, whatever state it is in.
