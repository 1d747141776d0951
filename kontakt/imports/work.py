"""What works on imports while the server runs: one process of all replicas for each import, another after a crash."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.upkeep import note_failure

FIRST_SECONDS = 5.0
"""After how long the first look comes: a start, and its first visitors, have more important things to do."""

LOOK_SECONDS = 5.0
"""How often a process looks for what another has left behind."""

SWEEP_SECONDS = 3600.0
RELEASE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class Work:
    """Works on imports, one after the other."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._wake = asyncio.Event()
        self._current: UUID | None = None

    def wake(self) -> None:
        """Look at once: there is something to do."""
        self._wake.set()

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until there is something to do."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def until_idle(self) -> None:
        """Work until there is nothing to do."""
        # Not above: it needs the tables, which a start does not; in a thread if nobody has needed them until now.
        await asyncio.to_thread(_load)
        from kontakt.imports import jobs  # noqa: PLC0415

        while True:
            self._current = await jobs.claim(self._sessions)
            if self._current is None:
                return
            await jobs.perform(self._sessions, self._current)
            self._current = None

    async def sweep(self) -> None:
        """Delete what is old."""
        await asyncio.to_thread(_load)
        from kontakt.imports.store import delete_old  # noqa: PLC0415

        async with self._sessions.begin() as session:
            await delete_old(session)

    async def release(self) -> None:
        """Let another take over at once what this one was at."""
        if self._current is None:
            return
        from kontakt.imports import jobs  # noqa: PLC0415

        with suppress(DBAPIError, OSError, TimeoutError):
            async with asyncio.timeout(RELEASE_SECONDS):
                await jobs.release(self._sessions, self._current)


@asynccontextmanager
async def working(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Work]:
    """Work meanwhile; what is not done at the end is taken over by whoever runs then."""
    work = Work(sessions)
    task = asyncio.create_task(_keep_working(work))
    try:
        yield work
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await work.release()


async def _keep_working(work: Work) -> None:
    loop = asyncio.get_running_loop()
    swept = loop.time() - SWEEP_SECONDS + 60
    await work.rest(FIRST_SECONDS)
    while True:
        try:
            await work.until_idle()
            if loop.time() - swept >= SWEEP_SECONDS:
                await work.sweep()
                swept = loop.time()
        except Exception as error:
            note_failure("imports", "imports wait", error)
            await asyncio.sleep(LOOK_SECONDS)
        await work.rest(LOOK_SECONDS)


def _load() -> None:
    import kontakt.imports.jobs  # noqa: F401, PLC0415
