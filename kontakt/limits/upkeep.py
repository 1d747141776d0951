"""What removes counts when nobody needs them any more; one replica at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.limits.ledger import Ledger
from kontakt.limits.statement import BATCH, remove
from kontakt.upkeep import note_failure

LOOK_SECONDS = 60.0


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
            note_failure("limits", "old counts of rate limits are not removed yet", error)


async def remove_ended(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Remove all counts whose window is over; return how many those were."""
    removed = 0
    while True:
        async with sessions.begin() as session:
            found = await remove(session)
        removed += found
        if found < BATCH:
            return removed
