"""What removes counts when nobody needs them any more; one replica at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.trouble import is_away
from kontakt.limits.ledger import Ledger
from kontakt.limits.statement import BATCH, remove

LOOK_SECONDS = 60.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def running(sessions: async_sessionmaker[AsyncSession], ledger: Ledger) -> AsyncIterator[None]:
    """Keep up meanwhile."""
    task = asyncio.create_task(_keep_up(sessions, ledger))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_up(sessions: async_sessionmaker[AsyncSession], ledger: Ledger) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        ledger.tally.forget_ended()
        try:
            await remove_ended(sessions)
        except Exception as error:
            # Whatever else it may be, it must not end the upkeep for ever.
            unforeseen = None if isinstance(error, OSError) or is_away(error) else error
            level = logging.ERROR if unforeseen else logging.WARNING
            told = {"event": "upkeep-failed"}
            _log.log(level, "old counts of rate limits are not removed yet: %s", error, exc_info=unforeseen, extra=told)


async def remove_ended(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Remove all counts whose window is over; return how many those were."""
    removed = 0
    while True:
        async with sessions.begin() as session:
            found = await remove(session)
        removed += found
        if found < BATCH:
            return removed
