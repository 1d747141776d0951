"""What the database tells of changes (PostgreSQL, LISTEN and NOTIFY).

Triggers send, in the transaction that makes the change, the id of the card that has changed, or `*` where that concerns
all of them. They arrive with the commit.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import LiteralString, Protocol
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, Notify, OperationalError
from psycopg.errors import ReadOnlySqlTransaction

from kontakt.db.connections import connect, has_stepped_down, leave_others
from kontakt.db.hearing import is_heard
from kontakt.settings import Settings

CHANNEL = "kontakt_changes"
EVERYTHING = "*"

HEARTBEAT = 1.0
"""Seconds between two questions whether the connection still lives, where nothing else is heard from it."""

LIMIT = 2.0
"""Seconds that the database has to answer such a question."""

TRUST = HEARTBEAT + LIMIT
"""Seconds that a sign of life counts: nothing is older than that, even if the connection has died in silence."""

RETRY = 0.25
"""Seconds between two attempts to connect again; each further one waits twice as long, up to `RETRY_AT_MOST`."""

RETRY_AT_MOST = 1.0

Connecting = Callable[[], Awaitable[AsyncConnection]]
Lost = Callable[[], Awaitable[None]]
Noting = Callable[[AsyncConnection], Awaitable[None]]
_log = logging.getLogger(__name__)


class Hearer(Protocol):
    """Whoever has to know of changes."""

    def drop(self, card_id: UUID) -> None:
        """Take note that this card has changed."""

    def drop_all(self) -> None:
        """Take note that all cards have, or may have, changed."""

    def listen(self) -> None:
        """Take note that from now on changes are heard."""

    def trust(self, until: float) -> None:
        """Take note that changes count as heard until then (monotonic), unless there is another sign of life."""

    def suspend(self) -> None:
        """Take note that from now on changes are not heard."""


class Both:
    """Two who hear the same."""

    def __init__(self, one: Hearer, other: Hearer) -> None:
        self._hearers = one, other

    def drop(self, card_id: UUID) -> None:
        """Tell both that this card has changed."""
        for hearer in self._hearers:
            hearer.drop(card_id)

    def drop_all(self) -> None:
        """Tell both that all cards may have changed."""
        for hearer in self._hearers:
            hearer.drop_all()

    def listen(self) -> None:
        """Tell both that changes are heard from now on."""
        for hearer in self._hearers:
            hearer.listen()

    def trust(self, until: float) -> None:
        """Tell both until when changes count as heard."""
        for hearer in self._hearers:
            hearer.trust(until)

    def suspend(self) -> None:
        """Tell both that changes are not heard any more."""
        for hearer in self._hearers:
            hearer.suspend()


@asynccontextmanager
async def following(
    settings: Settings, hearer: Hearer, lost: Lost, noting: Noting | None = None
) -> AsyncIterator[None]:
    """Tell the hearer of changes meanwhile; it hears nothing of them afterwards. The rest is what `follow` says."""
    connecting = partial(_connected, settings)
    task = asyncio.create_task(follow(connecting, hearer, lost, noting))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        hearer.suspend()


async def follow(
    connecting: Connecting, hearer: Hearer, lost: Lost | None = None, noting: Noting | None = None
) -> None:
    """Tell the hearer of changes until this is cancelled; connect again whenever the connection is lost.

    `connecting` gives a connection of its own that commits each statement. `lost` is called when that one is lost: all
    others to the same server may be, and each would take its time to find out. `noting` is called with the connection
    after everything that was heard, and after each sign of life.
    """
    failures = 0
    while True:
        try:
            if failures == 1 and lost is not None:
                await lost()
            # Closed without the farewell of `async with`, which would wait for a server that does not answer.
            with closing_at_once(await connecting()) as connection:
                asked = time.monotonic()
                await _answer(connection, f"LISTEN {CHANNEL}")
                hearer.listen()
                hearer.trust(asked + TRUST)
                _log.info("changes of cards are heard", extra={"event": "listening-for-changes"})
                failures = 0
                await _hear(connection, hearer, noting)
        except Exception as error:
            hearer.suspend()
            if not failures:
                _tell_deaf(error)
            failures += 1
        await asyncio.sleep(min(RETRY_AT_MOST, RETRY * 2 ** min(failures - 1, 10)))


async def _connected(settings: Settings) -> AsyncConnection:
    """Return a connection on which changes are heard, whoever makes them; raise `psycopg.Error` or `OSError`."""
    # The name is what an operator sees in pg_stat_activity.
    connection = await connect(settings, direct=True, autocommit=True, application_name="kontakt changes")
    leave_others(settings, connection)
    if settings.database_direct_url is None:
        return connection
    # The two ways may lead to different servers, one of which was the right one before a failover.
    try:
        with closing_at_once(await connect(settings, autocommit=True)) as telling:
            if await is_heard(connection, telling):
                return connection
            raise OperationalError("what is sent through DATABASE_URL does not arrive through DATABASE_DIRECT_URL")
    except BaseException:
        connection.pgconn.finish()
        raise


def _tell_deaf(error: Exception) -> None:
    told = {"event": "not-listening-for-changes"}
    # Whatever else it may be, it must not end the listening for ever.
    unforeseen = None if isinstance(error, psycopg.Error | OSError) else error
    words = "changes of cards are not heard, every page is made anew: %s"
    _log.log(logging.ERROR if unforeseen else logging.WARNING, words, error, exc_info=unforeseen, extra=told)


async def _hear(connection: AsyncConnection, hearer: Hearer, noting: Noting | None) -> None:
    """Tell of changes until the connection is lost; raise `psycopg.Error` or `OSError` then."""
    while True:
        if noting is not None:
            await _within(noting(connection))
        async for notification in connection.notifies(timeout=HEARTBEAT, stop_after=None if noting is None else 1):
            _tell(notification, hearer)
        # A connection that a firewall has forgotten says nothing for ever, and looks like one without news.
        asked = time.monotonic()
        await _answer(connection, "SELECT")
        if has_stepped_down(connection):
            raise ReadOnlySqlTransaction("the server takes no writes any more")  # Who does has the changes now.
        hearer.trust(asked + TRUST)


async def _answer(connection: AsyncConnection, statement: LiteralString) -> None:
    await _within(connection.execute(statement))


async def _within(answer: Awaitable[object]) -> None:
    # psycopg takes up to 10 s to cancel a query that hangs; the second interruption ends that.
    async with asyncio.timeout(LIMIT + 0.2), asyncio.timeout(LIMIT):  # TimeoutError is an OSError.
        await answer


@contextmanager
def closing_at_once(connection: AsyncConnection) -> Iterator[AsyncConnection]:
    """Give the connection and close it afterwards, without a word to the server."""
    try:
        yield connection
    finally:
        connection.pgconn.finish()


def _tell(notification: Notify, hearer: Hearer) -> None:
    if notification.channel != CHANNEL:
        return
    if notification.payload != EVERYTHING:
        with suppress(ValueError):  # Whoever may sign in to the database may send anything.
            hearer.drop(UUID(notification.payload))
            return
    hearer.drop_all()
