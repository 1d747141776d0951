"""Steps 4 and 5: the database is brought to the revision of the code, and gets its default settings once."""

import logging

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from kontakt.branding import defaults
from kontakt.db import revisions
from kontakt.settings import Settings
from kontakt.startup import database, failures
from kontakt.startup.patience import Patience

STATEMENT_TIMEOUT = 60.0
"""Seconds that a statement of a migration may take at a start; `kontakt migrate` has no such limit."""

_log = logging.getLogger(__name__)


async def migrate(settings: Settings, engine: AsyncEngine) -> None:
    """Apply the migrations, or only check with MIGRATE_ON_START=false; raise `StartupFailed`."""
    limit = STATEMENT_TIMEOUT if settings.migrate_on_start else None
    patience = Patience(settings.startup_timeout.total_seconds())
    was_lost = False

    async def attempt() -> None:
        nonlocal was_lost
        if was_lost:  # Step 3 tells best why there is no database any more.
            await database.check(settings, seconds=patience.left, migrates=settings.migrate_on_start)
        was_lost = True
        await bring_up(engine, statement_timeout=limit)

    await patience.until("database", attempt)


async def bring_up(engine: AsyncEngine, *, statement_timeout: float | None) -> str | None:
    """Bring the database to the newest revision; return the one that it was at.

    `statement_timeout` is in seconds, 0 for none; null only checks. A database that is at the newest revision already
    costs one query and no lock. Raise `StartupFailed`, or `NotYet` if the connection fails.
    """
    before = await at(engine)
    if before == revisions.newest():
        return before
    if statement_timeout is None:
        raise failures.behind(before)
    # Not above: most starts have nothing to migrate, and Alembic takes longer to import than they have.
    from kontakt.startup.upgrade import upgrade  # noqa: PLC0415

    await upgrade(engine, statement_timeout=statement_timeout)
    return before


async def at(engine: AsyncEngine) -> str | None:
    """Return the revision that the database is at; raise `StartupFailed` if the code does not know it."""
    try:
        async with engine.connect() as connection:
            present = await connection.run_sync(revisions.present)
    except (DBAPIError, OSError) as error:
        raise failures.outside(error) from error
    if present is not None and present not in revisions.known():
        raise failures.newer(present)
    return present


async def seed(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Insert the default settings if there are none."""
    try:
        async with sessions.begin() as session:
            # With another default of the role, what a process beside this one has just inserted is not seen.
            await session.connection(execution_options={"isolation_level": "READ COMMITTED"})
            if await defaults.seed(session):
                _log.info("default settings inserted", extra={"event": "settings-seeded"})
    except (DBAPIError, OSError) as error:
        raise failures.outside(error) from error
