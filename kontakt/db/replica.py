"""Public reads on a replica (a standby of PostgreSQL), where it is certain to have every change that was heard.

A page that is made anew after a change is kept until the next one, so it must never be made from a replica that does
not have that change yet. On the connection where changes are heard, the primary says after each of them how far its
log has come; a replica counts only if it has replayed as much. After a failover the numbers of two servers may be of
different histories: whenever the connection is made anew, a mark is left in the database, and a replica counts only if
it has the mark.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, NamedTuple, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from kontakt.db.engine import create_sessions
from kontakt.db.hearing import is_pooled
from kontakt.db.trouble import is_away
from kontakt.telemetry.metrics import REPLICA_READS

LIMIT = 0.5
"""Seconds that the replica has for everything, since the primary can still be asked."""

AWAY_PAUSE, BEHIND_PAUSE = 5.0, 0.05
"""Seconds for which it is not asked after it did not answer, and after it was behind."""

_MARK_LIFETIME = timedelta(days=2)
_MARK_SECONDS = 86400.0
_LEAVE: LiteralString = "INSERT INTO used_tokens (key, expires_at) VALUES (%s, %s)"
_POSITION: LiteralString = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
# One statement before the look itself, which then sees at least as much.
_SEEN = text("""
SELECT pg_backend_pid() AS pid, EXISTS (SELECT FROM used_tokens WHERE key = :mark) AS has_mark,
  pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END, '0/0'
  )::bigint AS position
""")
_KEY = "kontakt replica"

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class Needed(NamedTuple):
    """What a replica must have: the mark, and the log up to this position."""

    mark: bytes
    position: int


class Replica:
    """Reads on the replica of this engine. It hears what the memory hears (`kontakt.db.notifications.Hearer`)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = create_sessions(engine)
        self._changes = 0
        self._noted_changes = -1
        self._needed: Needed | None = None
        self._mark = b""
        self._marked_at = float("-inf")
        self._trusted_until = 0.0
        self._pause_until = 0.0
        self._is_away = False

    def drop(self, _card_id: UUID) -> None:
        """Take note that a card has changed."""
        self._changes += 1

    def drop_all(self) -> None:
        """Take note that everything may have changed."""
        self._changes += 1

    def listen(self) -> None:
        """Take note that changes are heard from now on, perhaps from another server than before."""
        self._changes += 1
        self._marked_at = float("-inf")
        self._needed = None

    def trust(self, until: float) -> None:
        """Take note that changes count as heard until then (monotonic)."""
        self._trusted_until = until

    def suspend(self) -> None:
        """Take note that changes are not heard any more."""
        self._needed = None
        self._trusted_until = 0.0

    async def note(self, connection: AsyncConnection) -> None:
        """Note how far the log has come, if anything has changed; by the connection on which changes are heard."""
        if time.monotonic() - self._marked_at > _MARK_SECONDS:
            mark = secrets.token_bytes(32)
            try:
                await connection.execute(_LEAVE, (mark, datetime.now(UTC) + _MARK_LIFETIME))
            except ReadOnlySqlTransaction:
                return  # Changes are heard nevertheless; the only server there is may have a full disk.
            self._mark, self._marked_at = mark, time.monotonic()
            self._changes += 1
        if self._noted_changes == self._changes:
            return
        changes = self._changes
        row = await (await connection.execute(_POSITION)).fetchone()
        assert row is not None, "it is one row"
        self._needed, self._noted_changes = Needed(self._mark, row[0]), changes

    async def read(self, look: Callable[[AsyncSession], Awaitable[Result]]) -> Result | None:
        """Return what `look` finds on the replica; None where the primary has to be asked."""
        found = await self._read(look)
        REPLICA_READS.add("primary" if found is None else "replica")
        return found

    async def _read(self, look: Callable[[AsyncSession], Awaitable[Result]]) -> Result | None:
        needed = self._needed
        now = time.monotonic()
        if needed is None or self._noted_changes != self._changes or now > self._trusted_until:
            return None
        if now < self._pause_until:
            return None
        try:
            # psycopg takes up to 10 s to cancel a query that hangs; the second interruption ends that.
            async with asyncio.timeout(LIMIT + 0.1), asyncio.timeout(LIMIT), self._sessions() as session:
                if not await _has(session, needed):
                    self._pause_until = now + BEHIND_PAUSE
                    return None
                found = await look(session)
        except Exception as error:
            if not is_away(error):
                raise
            self._tell_away(error)
            return None
        if self._is_away:
            self._is_away = False
            _log.info("the replica is read again", extra={"event": "replica-read"})
        return found

    def _tell_away(self, error: Exception) -> None:
        self._pause_until = time.monotonic() + AWAY_PAUSE
        if not self._is_away:
            words = "the replica is not read, the primary is: %s"
            _log.warning(words, str(error) or type(error).__name__, extra={"event": "replica-away"})
        self._is_away = True


async def _has(session: AsyncSession, needed: Needed) -> bool:
    """Return whether the server of the session's connection has what is needed."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    seen: Needed | None = raw.info.get(_KEY)
    if seen is not None and seen.mark == needed.mark and seen.position >= needed.position:
        return True
    row = (await session.execute(_SEEN, {"mark": needed.mark})).one()
    if not row.has_mark:
        return False
    driver: Any = raw.driver_connection
    if not is_pooled(driver, row.pid):  # Else the next transaction may be on another server.
        raw.info[_KEY] = Needed(needed.mark, row.position)
    return bool(row.position >= needed.position)
