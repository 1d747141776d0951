"""What limits requests while the server runs."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.engine import connect
from kontakt.limits import upkeep
from kontakt.limits.ledger import counting
from kontakt.limits.limiter import Limiter
from kontakt.settings import Settings


@asynccontextmanager
async def limiting(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Limiter | None]:
    """Give what limits requests, None where RATE_LIMITS is 0; counts that are over are removed meanwhile."""
    if not settings.rate_limits:
        yield None
        return
    connecting = partial(_connected, settings)
    async with counting(connecting, digest_key(settings)) as ledger, upkeep.running(sessions, ledger):
        yield Limiter(ledger, settings.rate_limits, settings.trusted_proxies)


def digest_key(settings: Settings) -> bytes:
    """Return the key of the digests that are written instead of addresses."""
    return hmac.digest(settings.jwt_secret.get_secret_value().encode(), b"kontakt rate limits", "sha256")


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection[Any]]:
    # The name is what an operator sees in pg_stat_activity.
    connection = await connect(settings, autocommit=True, application_name="kontakt limits")
    try:
        yield connection
    finally:
        await connection.close()  # At once, whatever state it is in.
