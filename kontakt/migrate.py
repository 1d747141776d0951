"""`kontakt migrate`: bring the database to the revision of the code, or say what that would mean."""

import asyncio
import sys

from kontakt.db import migrations
from kontakt.db.engine import create_engine
from kontakt.environment import read_settings
from kontakt.startup.problems import StartupFailed
from kontakt.startup.reasons import MIGRATION
from kontakt.startup.report import tell


def migrate(*, check: bool = False, sql: bool = False) -> int:
    """Apply the migrations; return the exit code."""
    try:
        settings = read_settings()
    except StartupFailed as error:
        tell(error)
        return error.exit_code

    async def run() -> migrations.Revisions:
        engine = create_engine(settings)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(migrations.upgrade)
        finally:
            await engine.dispose()

    try:
        before = asyncio.run(run())
    except migrations.DatabaseTooNew as error:
        sys.stderr.write(f"Kontakt cannot migrate: {error}\n")
        return MIGRATION
    sys.stdout.write(f"The database is at {before.newest} (it was at {before.present or 'nothing'}).\n")
    return 0
