"""What counts events while the server runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.analytics import upkeep
from kontakt.analytics.recorder import Connecting, Recorder, recording
from kontakt.analytics.visitors import DailyKey
from kontakt.db.connections import connect
from kontakt.settings import Settings


@asynccontextmanager
async def counting(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Recorder]:
    """Give what records events, and keep up with the days meanwhile; at the end nothing is left unwritten."""
    key = DailyKey()
    async with upkeep.running(sessions, key), recording(connecting(settings), key) as recorder:
        yield recorder


def connecting(settings: Settings) -> Connecting:
    """Return what connects to the database to write events."""
    return partial(_connected, settings)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection[Any]]:
    # The name is what an operator sees in pg_stat_activity.
    connection = await connect(settings, autocommit=True, application_name="kontakt events")
    try:
        yield connection
    finally:
        await connection.close()  # At once, whatever state it is in.
