"""Events are acknowledged when they are committed, and those that wait at the same time share one commit.

One task in each process takes all that wait, writes them in one statement, and acknowledges them together (group
commit): the more there are, the more share a commit.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from psycopg import AsyncConnection

from kontakt.analytics.visitors import DailyKey
from kontakt.db.trouble import AWAY
from kontakt.problems import Unavailable
from kontakt.telemetry.metrics import COMMIT_SIZES, EVENTS
from kontakt.telemetry.spans import span

if TYPE_CHECKING:
    from kontakt.analytics.statement import Reported

MAX_BATCH = 1000
"""How many events one statement writes at most."""

MAX_WAITING = 4 * MAX_BATCH
"""How many events may wait; more are refused."""

LIMIT = 5.0
"""Seconds that a connection, and then a statement, may take."""

PAUSE = 1.0
"""Seconds for which everything is refused after the database could not be reached."""

FLUSH_SECONDS = 3.0
"""How long what still waits at the end has to be written."""

Connecting = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]
_log = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """An event that is not yet committed; the future tells whether its slug leads to a card."""

    event: "Reported"
    acknowledged: asyncio.Future[bool]


class Recorder:
    """Writes events. `connecting` gives a connection of its own that commits each statement."""

    def __init__(self, connecting: Connecting, key: DailyKey) -> None:
        self._connecting = connecting
        self._key = key
        self._waiting: deque[Waiting] = deque()
        self._filled = asyncio.Event()
        self._away_until = 0.0
        self._is_closed = False
        self._is_proven = False

    @property
    def waiting(self) -> int:
        """How many events wait for their commit."""
        return len(self._waiting)

    async def record(self, event: "Reported") -> bool:
        """Return when the event is committed, and whether its slug leads to a card that the public may see.

        An event without such a card is not kept, and a second view of a visitor within an hour is not counted. Raise
        `Unavailable` if it is not certain that the event was written.
        """
        loop = asyncio.get_running_loop()
        if self._is_closed or loop.time() < self._away_until or len(self._waiting) >= MAX_WAITING:
            EVENTS.add("refused")
            raise _unavailable()
        acknowledged: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(Waiting(event, acknowledged))
        self._filled.set()
        return await acknowledged

    async def write(self) -> None:
        """Write what comes, until this is cancelled."""
        while True:
            await self._filled.wait()
            self._is_proven = False
            try:
                # Within a limit, because a server that is lost says nothing; a `TimeoutError` is an `OSError`.
                async with asyncio.timeout(None) as limit, self._connecting_within(limit) as connection:
                    await self._write(connection, limit)
            except Exception as error:
                self._fail(error)

    async def close(self) -> None:
        """Return when what waits is written, or refused because that took too long; nothing is taken any more."""
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                while self._waiting:
                    await asyncio.wait({one.acknowledged for one in self._waiting})
        self._refuse()

    @asynccontextmanager
    async def _connecting_within(self, limit: asyncio.Timeout) -> AsyncIterator[AsyncConnection[Any]]:
        limit.reschedule(_in(LIMIT))
        async with self._connecting() as connection:
            yield connection

    async def _write(self, connection: AsyncConnection[Any], limit: asyncio.Timeout) -> None:
        """Write what comes; raise `psycopg.Error` or `OSError` when the connection is no good any more."""
        # Not above: it is made from the tables, which a start does not need; the first event has loaded it.
        from kontakt.analytics.statement import write  # noqa: PLC0415

        while True:
            batch = list(islice(self._waiting, MAX_BATCH))
            limit.reschedule(_in(LIMIT))
            key = await self._key.read(connection)
            with span("INSERT events", {"db.system.name": "postgresql", "kontakt.events": len(batch)}, goes_out=True):
                found = await write(connection, key, [one.event for one in batch])
            self._is_proven = True
            COMMIT_SIZES.observe(len(batch))
            EVENTS.add("committed", by=len(batch))
            for one in batch:
                self._waiting.popleft()
                if not one.acknowledged.done():  # Its request may have been cut.
                    one.acknowledged.set_result(one.event.slug in found)
            if not self._waiting:
                self._filled.clear()
                limit.reschedule(None)
                await self._filled.wait()

    def _fail(self, error: Exception) -> None:
        """Let what waits be tried once more if the connection was good before, and refuse it otherwise.

        To write the same twice is no harm: an event has its id from the beginning.
        """
        if self._is_proven:
            return
        told = {"event": "events-refused", "events": len(self._waiting)}
        if isinstance(error, AWAY):
            self._away_until = asyncio.get_running_loop().time() + PAUSE
            _log.warning("%d events cannot be written: %s", len(self._waiting), error, extra=told)
        else:
            _log.error("%d events cannot be written", len(self._waiting), exc_info=error, extra=told)
        self._refuse()

    def _refuse(self) -> None:
        EVENTS.add("refused", by=len(self._waiting))
        while self._waiting:
            acknowledged = self._waiting.popleft().acknowledged
            if not acknowledged.done():
                acknowledged.set_exception(_unavailable())
        self._filled.clear()


@asynccontextmanager
async def recording(connecting: Connecting, key: DailyKey) -> AsyncIterator[Recorder]:
    """Give a recorder that writes; at the end everything is written or refused."""
    recorder = Recorder(connecting, key)
    task = asyncio.create_task(recorder.write())
    try:
        yield recorder
    finally:
        await recorder.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def _unavailable() -> Unavailable:
    return Unavailable(headers={"retry-after": "5"})
