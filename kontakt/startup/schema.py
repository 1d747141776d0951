"""Steps 4 and 5: the database is brought to the revision of the code, and gets its default settings once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from kontakt.branding import defaults
from kontakt.db import revisions
from kontakt.settings import Settings
from kontakt.startup import database, failures
from kontakt.startup.patience import Patience

STATEMENT_TIMEOUT = 60.0
"""Seconds that a statement of a migration may take at a start; `kontakt migrate` has no such limit."""

QUESTION_TIMEOUT = 5.0
"""Seconds that everything but a migration waits for a table at most."""

_SHORTEST = 3.0
"""The least that a question is given, in seconds: STARTUP_TIMEOUT may have passed before, and models be imported."""

_LIMITS = text("SELECT set_config('lock_timeout', :lock, true), set_config('statement_timeout', :statement, true)")
_log = logging.getLogger(__name__)


async def migrate(settings: Settings, engine: AsyncEngine, patience: Patience) -> None:
    """Apply the migrations, or only check with MIGRATE_ON_START=false; raise `StartupFailed`."""
    limit = STATEMENT_TIMEOUT if settings.migrate_on_start else None
    is_first = True

    async def attempt() -> None:
        nonlocal is_first
        if not is_first:  # Step 3 tells best why there is no database any more.
            await database.check(settings, seconds=patience.left, migrates=settings.migrate_on_start)
        is_first = False
        present = await bring_up(engine, statement_timeout=limit, seconds=patience.left)
        if present is not None and present not in revisions.known():
            words = "the database is at revision %s of a newer Kontakt, with which this one (revision %s) still works"
            _log.info(words, present, revisions.newest(), extra={"event": "database-newer", "revision": present})

    await patience.until("database", attempt)


async def bring_up(engine: AsyncEngine, *, statement_timeout: float | None, seconds: float) -> str | None:
    """Bring the database to the newest revision; return the one that it was at.

    `statement_timeout` is in seconds, 0 for none; null only checks. The database has so many `seconds` to say what it
    is at. One that is at the newest revision already, or at a newer one that the code works with, is locked by nothing,
    and never taken back. Raise `StartupFailed`, or `NotYet` if the connection fails.
    """
    before = await at(engine, seconds=seconds)
    if not revisions.missing(before):
        return before
    if statement_timeout is None:
        raise failures.behind(before)
    # Not above: most starts have nothing to migrate, and Alembic takes longer to import than they have.
    from kontakt.startup.upgrade import upgrade  # noqa: PLC0415

    await upgrade(engine, statement_timeout=statement_timeout)
    return before


async def at(engine: AsyncEngine, *, seconds: float) -> str | None:
    """Return the revision that the database is at; raise `StartupFailed` if the code does not work with it.

    Raise `NotYet` if it does not say so within so many seconds, and at least three.
    """
    async with _asking(seconds) as limit, engine.connect() as connection:
        await _limit(connection, limit)
        written = await connection.run_sync(revisions.written)
    if refused := [one for one in written if one.is_refused]:
        raise failures.newer(refused[-1])
    if len(written) > 1:
        raise failures.several([one.revision for one in written])
    return written[0].revision if written else None


async def seed(sessions: async_sessionmaker[AsyncSession], patience: Patience) -> None:
    """Insert the default settings if there are none; raise `StartupFailed`."""

    async def attempt() -> bool:
        async with _asking(patience.left) as limit, sessions.begin() as session:
            # With another default of the role, what a process beside this one has just inserted is not seen.
            connection = await session.connection(execution_options={"isolation_level": "READ COMMITTED"})
            await _limit(connection, limit)
            return await defaults.seed(session)

    if await patience.until("database", attempt):
        _log.info("default settings inserted", extra={"event": "settings-seeded"})


async def _limit(connection: AsyncConnection, seconds: float) -> None:
    # Less than the whole time: PostgreSQL says what was waited for, an interruption here does not.
    limits = {"lock": min(seconds / 2, QUESTION_TIMEOUT), "statement": seconds * 3 / 4}
    await connection.execute(_LIMITS, {name: f"{limit * 1000:.0f}ms" for name, limit in limits.items()})


@asynccontextmanager
async def _asking(seconds: float) -> AsyncIterator[float]:
    """Give the seconds after which the questions are ended; turn what goes wrong into `StartupFailed`."""
    limit = max(seconds, _SHORTEST)
    try:
        # psycopg takes up to 5 s to cancel a query that hangs; the second interruption ends that.
        async with asyncio.timeout(limit + 0.2), asyncio.timeout(limit):
            yield limit
    except TimeoutError as error:
        raise failures.silent(limit) from error
    except (DBAPIError, psycopg.Error, OSError) as error:
        raise failures.asking(error) from error
