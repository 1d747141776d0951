"""What is told of a migration that cannot be done. Of PostgreSQL's words only those without data are repeated."""

import logging
import time
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from kontakt.db import revisions
from kontakt.startup.holders import Held
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import Reason

_FOREIGN = text("""
    SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
    AND relname != 'alembic_version'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    ORDER BY relname LIMIT 3
""")
_PERMISSION = text("""
    SELECT coalesce(
        (SELECT format('ALTER TABLE %I OWNER TO %I;', relname, current_user) FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
        AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname LIMIT 1),
        format('GRANT USAGE, CREATE ON SCHEMA %I TO %I;', current_schema(), current_user)
    )
""")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Attempt:
    """The attempt to apply a revision to a database that is at `present`; the limit in seconds, 0 for none."""

    revision: str
    present: str | None
    statement_timeout: float
    held: Held | None = None
    began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Forget what was waited for in the attempt before."""
        self.held, self.began = None, time.monotonic()

    @property
    def blocked(self) -> str:
        """What the attempt waited for in vain."""
        if self.held is None:
            return f"revision {self.revision} waited in vain for something that another session holds"
        return f"revision {self.revision} waited in vain for {self.held.what}, which {self.held.holder} holds"


def sqlstate(error: DBAPIError) -> str | None:
    """Return PostgreSQL's code of the error (its documentation, appendix A)."""
    return getattr(error.orig, "sqlstate", None)


def newer(present: str) -> StartupFailed:
    """Return what is told of a database at a revision that the code does not know."""
    found = f"the database is at revision {present}; this Kontakt knows none after {revisions.newest()}"
    expected = "the version of Kontakt that upgraded the database, or a newer one; or a backup from before"
    return _failed(Reason.DATABASE_NEWER, found, expected, "docker load < kontakt-api.tar.gz")


def behind(present: str | None) -> StartupFailed:
    """Return what is told of a database that lacks revisions which nobody may apply now."""
    found = f"the database is at {_at(present)}; this Kontakt needs revision {revisions.newest()}"
    return _failed(Reason.DATABASE_BEHIND, found, "a database that was migrated before the start", "kontakt migrate")


async def known(connection: AsyncConnection) -> str | None:
    """Return the revision that the database is at; raise `StartupFailed` if it is not the code's to migrate."""
    present = await connection.run_sync(revisions.present)
    if present is not None and present not in revisions.known():
        raise newer(present)
    if present is None and (tables := (await connection.scalars(_FOREIGN)).all()):
        found = f"there are tables ({', '.join(tables)}), and no revision"
        expected = "a database of Kontakt's own"
        raise _failed(Reason.DATABASE_FOREIGN, found, expected, "CREATE DATABASE kontakt OWNER kontakt;")
    return present


def outside(error: DBAPIError | OSError) -> StartupFailed:
    """Return what is told of an error before, between or after revisions, or of a connection that is lost in one."""
    if isinstance(error, DBAPIError) and not error.connection_invalidated and not isinstance(error, OperationalError):
        return _failed(Reason.MIGRATION_FAILED, _said(error), "a database that can take it", "kontakt migrate")
    expected = "a connection that lasts; what was not finished is undone, and the next start does it again"
    return NotYet([StartProblem(Reason.DATABASE_CONNECTION, "DATABASE_URL", _said(error), expected, "pg_isready")])


async def migration(error: Exception, attempt: Attempt, connection: AsyncConnection) -> StartupFailed:
    """Return what is told of a revision that could not be applied."""
    code = sqlstate(error) if isinstance(error, DBAPIError) else None
    stays = f"nothing of it was kept, the database is at {_at(attempt.present)}"
    if code in {"55P03", "40P01"}:
        expected = f"no other session uses the table for longer than a moment ({stays})"
        pid = attempt.held.holder.pid if attempt.held else "pid"
        return _failed(Reason.MIGRATION_BUSY, attempt.blocked, expected, f"SELECT pg_terminate_backend({pid});")
    limit = attempt.statement_timeout
    if code == "57014" and limit and time.monotonic() - attempt.began >= limit:
        found = f"a statement of revision {attempt.revision} was ended after {limit:g} s"
        expected = f"a migration that takes longer is run by itself, without that limit ({stays})"
        return _failed(Reason.MIGRATION_SLOW, found, expected, "kontakt migrate")
    _log.debug("revision %s failed", attempt.revision, exc_info=error)
    found = f"revision {attempt.revision}: {_said(error)}"
    if code != "42501":
        return _failed(Reason.MIGRATION_FAILED, found, f"a database that can take it ({stays})", "kontakt migrate")
    line = str(await connection.scalar(_PERMISSION))
    return _failed(Reason.MIGRATION_FAILED, found, f"a role that may change the schema ({stays})", line)


def _said(error: Exception) -> str:
    """Return the error's own words; PostgreSQL's details and all parameters may hold people's data."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if primary := getattr(getattr(original, "diag", None), "message_primary", None):
        return f"{primary} (SQLSTATE {sqlstate(error)})" if isinstance(error, DBAPIError) else str(primary)
    if isinstance(error, SQLAlchemyError) and original is error:
        return type(error).__name__
    return "; ".join(line for line in str(original).splitlines() if line and not line.startswith("\t"))


def _at(present: str | None) -> str:
    return "no revision" if present is None else f"revision {present}"


def _failed(reason: Reason, found: str, expected: str, example: str) -> StartupFailed:
    return StartupFailed([StartProblem(reason, "DATABASE_URL", found, expected, example)])
