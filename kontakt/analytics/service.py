"""What counts events while the server runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.analytics.recorder import Recorder, recording
from kontakt.analytics.upkeep import keep_up
from kontakt.analytics.visitors import DailyKey
from kontakt.db.engine import connect
from kontakt.settings import Settings


@asynccontextmanager
async def counting(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Recorder]:
    """Give what records events, and keep up with the days meanwhile; at the end nothing is left unwritten."""
    key = DailyKey()
    upkeep = asyncio.create_task(keep_up(sessions, key))
    try:
        async with recording(partial(_connected, settings), key) as recorder:
            yield recorder
    finally:
        upkeep.cancel()
        with suppress(asyncio.CancelledError):
            await upkeep


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection[Any]]:
    # The name is what an operator sees in pg_stat_activity.
    connection = await connect(settings, autocommit=True, application_name="kontakt events")
    try:
        yield connection
    finally:
        await connection.close()  # At once, whatever state it is in.
