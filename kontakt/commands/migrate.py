"""`kontakt migrate`: bring the database to the revision of the code, or say what that would mean.

A job that migrates has no identity provider: only the settings of the database and of the log are needed.
"""

import sys
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt import logs, signals
from kontakt.db import revisions
from kontakt.db.engine import create_direct_engine
from kontakt.settings.environment import Reading, read
from kontakt.startup import schema
from kontakt.startup.database import check_direct
from kontakt.startup.patience import Patience
from kontakt.startup.problems import StartupFailed
from kontakt.startup.report import tell

NEEDED = frozenset({"database_url", "database_direct_url", "startup_timeout", "log_level"})
"""The settings that are used."""


def migrate(*, check: bool = False, sql: bool = False) -> int:
    """Bring the database up; or only check whether it is; or only print the SQL. Return the exit code."""
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    try:
        if problems := [problem for problem in reading.problems if _is_needed(problem.subject)]:
            raise StartupFailed(problems)
        answer = signals.run(_on_database(reading, _sql if sql else _check if check else _up))
    except StartupFailed as error:
        tell(error)
        return error.exit_code
    sys.stdout.write(answer)
    return 0


def _is_needed(subject: str) -> bool:
    return subject.removesuffix("_FILE").lower() in NEEDED


async def _on_database(reading: Reading, work: Callable[[AsyncEngine, float], Awaitable[str]]) -> str:
    engine = create_direct_engine(reading.settings)
    patience = Patience(reading.settings.startup_timeout.total_seconds())

    async def attempt() -> str:
        await check_direct(reading.settings, seconds=patience.left, migrates=True if work is _up else None)
        return await work(engine, patience.left)

    try:
        return await patience.until("database", attempt)
    finally:
        await engine.dispose()


async def _up(engine: AsyncEngine, seconds: float) -> str:
    before = await schema.bring_up(engine, statement_timeout=0, seconds=seconds)
    if not revisions.missing(before):
        return _nothing_to_do(before)
    return f"The database is at revision {revisions.newest()} (it was at {before or 'none'}).\n"


async def _check(engine: AsyncEngine, seconds: float) -> str:
    return _nothing_to_do(await schema.bring_up(engine, statement_timeout=None, seconds=seconds))


def _nothing_to_do(present: str | None) -> str:
    newest = revisions.newest()
    if present == newest:
        return f"The database is at revision {present}, the newest.\n"
    return f"The database is at revision {present} of a newer Kontakt, with which this one ({newest}) still works.\n"


async def _sql(engine: AsyncEngine, seconds: float) -> str:
    """Return what would be run on this database. Without one, all that could be shown is a guess that does harm."""
    present = await schema.at(engine, seconds=seconds)
    if not revisions.missing(present):
        return f"-- {_nothing_to_do(present)}"
    # Alembic takes long to import.
    from kontakt.db import migrations  # noqa: PLC0415
    from kontakt.startup.upgrade import LOCK_TIMEOUT  # noqa: PLC0415

    return f"SET lock_timeout = '{LOCK_TIMEOUT:g}s';\n\n{migrations.sql(present)}"
