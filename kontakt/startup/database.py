"""Step 3: the database can be reached, is new enough, and the role may do what Kontakt does."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.db.engine import MINIMUM_VERSION
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import Reason


@dataclass(frozen=True, slots=True)
class Database:
    """What is known of the database: the server's version, such as 17."""

    version: int


async def check(engine: AsyncEngine) -> Database:
    """Return what the database is; raise `NotYet` if it may come by itself, `StartupFailed` if not."""
    try:
        async with engine.connect() as connection:
            version = int(await connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
            may_create = await connection.scalar(
                text("SELECT has_schema_privilege(current_schema(), 'CREATE') FROM (SELECT current_schema()) s")
            )
    except (DBAPIError, OSError) as error:
        # The lines that begin with a tab are libpq's guesses.
        lines = str(getattr(error, "orig", error)).splitlines()
        found = "; ".join(line for line in lines if line and not line.startswith("\t"))
        # A refused connection carries no SQLSTATE, only libpq's sentence. Waiting cures neither of these two.
        if "password authentication failed" in found or "does not exist" in found:
            raise StartupFailed([_problem(Reason.DATABASE_MISSING, found)]) from error
        raise NotYet([_problem(Reason.DATABASE_CONNECTION, found)]) from error
    problems = []
    if version < MINIMUM_VERSION:
        problems.append(_problem(Reason.DATABASE_TOO_OLD, f"PostgreSQL {version}"))
    if not may_create:
        problems.append(_problem(Reason.DATABASE_NO_CREATE, "no right to create"))
    if problems:
        raise StartupFailed(problems)
    return Database(version)


def _problem(reason: Reason, found: str) -> StartProblem:
    return StartProblem(reason, "DATABASE_URL", found, "", "")
