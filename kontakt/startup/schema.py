"""Steps 4 and 5: the database is brought to the revision of the code, and gets its default settings once."""

import logging

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from kontakt.branding import store as branding
from kontakt.db import migrations
from kontakt.settings import Settings
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.reasons import Reason

_log = logging.getLogger(__name__)


async def migrate(settings: Settings, engine: AsyncEngine) -> None:
    """Apply the migrations, or only check with MIGRATE_ON_START=false; raise `StartupFailed`."""
    try:
        async with engine.connect() as connection:
            if settings.migrate_on_start:
                before = await connection.run_sync(migrations.upgrade)
                if not before.is_current:
                    _log.info("database upgraded from %s to %s", before.present or "nothing", before.newest)
                return
            found = await connection.run_sync(migrations.revisions)
    except migrations.DatabaseTooNew as error:
        problem = StartProblem(Reason.DATABASE_NEWER, "DATABASE_URL", str(error), "", "")
        raise StartupFailed([problem]) from error
    except DBAPIError as error:
        problem = StartProblem(Reason.MIGRATION_FAILED, "DATABASE_URL", str(error.orig), "", "")
        raise StartupFailed([problem]) from error
    if not found.is_current:
        state = f"revision {found.present}, and {found.newest} is needed"
        raise StartupFailed([StartProblem(Reason.DATABASE_BEHIND, "DATABASE_URL", state, "", "kontakt migrate")])


async def seed(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Insert the default settings if there are none."""
    async with sessions.begin() as session:
        if await branding.seed(session):
            _log.info("default settings inserted")
