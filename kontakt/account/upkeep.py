"""What removes sessions that have ended while the server runs, so that nothing of them stays longer than it says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.upkeep import note_failure

FIRST_SECONDS = 30.0
"""After how long the first look comes: a start, and its first visitors, have more important things to do."""

LOOK_SECONDS = 900.0


@asynccontextmanager
async def sweeping(sessions: async_sessionmaker[AsyncSession], idle: timedelta) -> AsyncIterator[None]:
    """Remove them meanwhile; any number of processes may do so at once."""
    task = asyncio.create_task(_keep_sweeping(sessions, idle))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_sweeping(sessions: async_sessionmaker[AsyncSession], idle: timedelta) -> None:
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            await sweep_ended(sessions, idle)
        except Exception as error:
            note_failure("sessions", "ended sessions are not removed yet", error)
        await asyncio.sleep(LOOK_SECONDS)


async def sweep_ended(sessions: async_sessionmaker[AsyncSession], idle: timedelta) -> int:
    """Remove the sessions that have ended; return how many those were."""
    # Not above: it needs the tables, which a start does not; in a thread if nobody has needed them until now.
    await asyncio.to_thread(_load)
    from kontakt.account.sessions import sweep  # noqa: PLC0415

    async with sessions.begin() as session:
        return await sweep(session, idle)


def _load() -> None:
    import kontakt.account.sessions  # noqa: F401, PLC0415
