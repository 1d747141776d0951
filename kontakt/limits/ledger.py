"""What is counted in this process is added to what all others count, many counts with one statement.

One task in each process takes all that is to be added, adds it with one statement, and learns from its answer what all
have counted together (group commit): the more hits there are, the more share a statement. Where the database does not
answer, each process decides by what it knows, and adds later what it counted.
"""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from psycopg import AsyncConnection

from kontakt.db.trouble import AWAY
from kontakt.limits.statement import add
from kontakt.limits.tally import Count, Tally, hits

MAX_BATCH = 2000
"""How many counts one statement adds up at most."""

LATER = 1.0
"""Seconds after which hits are added for which nobody waits."""

LIMIT = 2.0
"""Seconds that a connection, and then a statement, may take; and for which a request waits for its count."""

PAUSE = 1.0
"""Seconds between two attempts to reach the database; this process decides alone until one succeeds."""

FLUSH_SECONDS = 1.0
"""How long what is not yet added at the end may take to be."""

Connecting = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]
_log = logging.getLogger(__name__)


class Ledger:
    """Counts hits. `connecting` gives a connection of its own that commits each statement.

    `secret` makes what is written of a key: without it, nobody can tell whose a count is.
    """

    def __init__(self, connecting: Connecting, secret: bytes) -> None:
        self._connecting = connecting
        self.tally = Tally(lambda key: hmac.digest(secret, key.encode(), hashlib.sha256))
        self._filled = asyncio.Event()
        self._awaited = asyncio.Event()
        self._is_away = False
        self._is_proven = False

    def hit(self, key: str, window: float, amount: int = 1) -> int:
        """Count a hit; return how many there are in its window, as far as this process knows."""
        count = self.tally.hit(key, window, amount)
        if not self._filled.is_set():
            self._filled.set()
        return count.total

    def known(self, key: str) -> int:
        """Return how many hits of the present window this process knows of."""
        count = self.tally.find(key)
        return count.total if count else 0

    def seconds_left(self, key: str) -> float:
        """Return for how many seconds the present window goes on; 0 if there is none."""
        count = self.tally.find(key)
        return max(0.0, count.ends - time.monotonic()) if count else 0.0

    async def hit_exactly(self, key: str, window: float, amount: int = 1) -> int:
        """Count a hit; return the how many-th it is in its window of all that any process counted.

        Where the database does not answer within `LIMIT`, it is as far as this process knows.
        """
        count = self.tally.hit(key, window, amount)
        self._filled.set()
        here = count.total
        if self._is_away:
            return here
        known: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        count.waiting.append((count.unsent, known))
        self._awaited.set()
        try:
            async with asyncio.timeout(LIMIT):
                return await known
        except TimeoutError:
            self._is_away = True  # Who comes now need not wait as well.
            return here

    async def write(self) -> None:
        """Add what comes, until this is cancelled."""
        while True:
            await self._filled.wait()
            self._is_proven = False
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(LIMIT):
                        connection = await stack.enter_async_context(self._connecting())
                    await self._write(connection)
            except Exception as error:
                if not self._is_proven:  # Else it was good until now, and a new connection may be.
                    self._fail(error)
                    await asyncio.sleep(PAUSE)

    async def close(self) -> None:
        """Return when everything is added, or cannot be."""
        loop = asyncio.get_running_loop()
        until = loop.time() + FLUSH_SECONDS
        while self._filled.is_set() and not self._is_away and loop.time() < until:
            self._awaited.set()
            await asyncio.sleep(0.01)

    async def _write(self, connection: AsyncConnection[Any]) -> None:
        """Add what comes; raise `psycopg.Error` or `OSError` when the connection is no good any more."""
        while True:
            self._awaited.clear()
            is_all = len(self.tally.unsent) <= MAX_BATCH
            if taken := self.tally.take(MAX_BATCH):
                await self._add(connection, taken)
            if not is_all:
                continue
            if not self.tally.unsent:
                self._filled.clear()
                await self._filled.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LATER):
                    await self._awaited.wait()

    async def _add(self, connection: AsyncConnection[Any], taken: list[Count]) -> None:
        try:
            # The server itself gives up sooner. psycopg takes up to 10 s to cancel a query that hangs; the second
            # interruption ends that.
            async with asyncio.timeout(LIMIT + 0.4), asyncio.timeout(LIMIT + 0.2):
                sums = await add(connection, hits(taken))
        except BaseException:
            self.tally.give_back(taken)
            self._awaited.set()
            raise
        self._is_proven = True
        if self._is_away:
            self._is_away = False
            _log.info("rate limits are shared with other processes again", extra={"event": "limits-shared"})
        self.tally.added(taken, sums)

    def _fail(self, error: Exception) -> None:
        """Let everybody who waits be judged by what is known here."""
        self.tally.decide_alone()
        if not self._is_away:
            unforeseen = None if isinstance(error, AWAY) else error
            level = logging.ERROR if unforeseen else logging.WARNING
            told = {"event": "limits-not-shared"}
            _log.log(level, "each process has rate limits of its own: %s", error, exc_info=unforeseen, extra=told)
        self._is_away = True


@asynccontextmanager
async def counting(connecting: Connecting, secret: bytes) -> AsyncIterator[Ledger]:
    """Give a ledger that adds what it counts; at the end everything is added, if the database answers."""
    ledger = Ledger(connecting, secret)
    task = asyncio.create_task(ledger.write())
    try:
        yield ledger
    finally:
        await ledger.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
