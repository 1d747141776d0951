"""What is told of a migration that cannot be done. Of PostgreSQL's words only those without data are repeated."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kontakt.db import revisions
from kontakt.db.revisions import Written
from kontakt.startup.holders import Held
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import Reason
from kontakt.startup.refusals import words
from kontakt.wording import escaped

TABLE_IN_USE = frozenset({"55P03", "40P01"})
"""The codes of what another session is in the way of: lock_not_available, deadlock_detected."""

_LOCKS = "SELECT pid, relation::regclass, mode FROM pg_locks WHERE relation IS NOT NULL;"
_PUT_RIGHT = "what stands in the way is put right, or a Kontakt whose migration does without"
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


def sqlstate(error: DBAPIError | psycopg.Error) -> str | None:
    """Return PostgreSQL's code of the error (its documentation, appendix A)."""
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)


def newer(present: Written) -> StartupFailed:
    """Return what is told of a database at a revision that the code does not know, and may not work with."""
    found = f"the database is at revision {present.revision}; this Kontakt knows none after {revisions.newest()}"
    if present.runs_with:
        found += f", and that one works with a Kontakt of revision {escaped(present.runs_with)} or newer"
    expected = "an upgrade to the Kontakt that the database was upgraded by, or a newer one; or a backup from before"
    return _failed(Reason.DATABASE_NEWER, found, expected, "git pull && make load && docker compose up --detach --wait")


def behind(present: str | None) -> StartupFailed:
    """Return what is told of a database that lacks revisions which nobody may apply now."""
    found = f"the database is at {_at(present)}; this Kontakt needs revision {revisions.newest()}"
    return _failed(Reason.DATABASE_BEHIND, found, "a database that was migrated before the start", "kontakt migrate")


def several(written: Sequence[str]) -> StartupFailed:
    """Return what is told of a database that is at more than one revision."""
    found = f"alembic_version has {len(written)} rows: {', '.join(written)}"
    expected = "one row with the revision that the tables really have, as in the backup that they come from"
    example = f"DELETE FROM alembic_version WHERE version_num <> '{max(written)}';"  # noqa: S608 - to copy, and known
    return _failed(Reason.DATABASE_REVISION, found, expected, example)


def silent(seconds: float) -> NotYet:
    """Return what is told of a server that was reached, and does not answer a question for so many seconds."""
    found = f"no answer to a question within {seconds:.1f} s"
    example = "SELECT pid, state, wait_event, query FROM pg_stat_activity;"
    return _not_yet(Reason.DATABASE_TIMEOUT, found, "a server that answers: it may be frozen, or have no rest", example)


def asking(error: DBAPIError | psycopg.Error | OSError) -> StartupFailed:
    """Return what is told of a question that failed, by a server that was reached; no migration is concerned."""
    code = None if isinstance(error, OSError) else sqlstate(error)
    if code in TABLE_IN_USE:
        return _not_yet(Reason.DATABASE_BUSY, _said(error), "a moment in which no other session locks it", _LOCKS)
    if code == "57014":  # query_canceled
        expected = "an answer in time; a statement_timeout that the role or the database has may be too short"
        example = "ALTER ROLE kontakt SET statement_timeout = '60s';"
        return _not_yet(Reason.DATABASE_TIMEOUT, _said(error), expected, example)
    if is_lost(error):
        return outside(error)
    expected = "a PostgreSQL server that answers; look at its log"
    return _failed(Reason.DATABASE_ERROR, _said(error), expected, 'psql "$DATABASE_URL"')


def is_lost(error: DBAPIError | psycopg.Error | OSError) -> bool:
    """Return whether the connection, and not the statement, is what failed."""
    if isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    code = sqlstate(error)
    # libpq's own errors have no code. Class 08 is connection_exception, 53 resources, 57P an operator's intervention.
    return code is None or code.startswith(("08", "53", "57P"))


def outside(error: DBAPIError | psycopg.Error | OSError, attempt: Attempt | None = None) -> StartupFailed:
    """Return what is told of an error before or after an attempt, or of a connection that is lost in one."""
    code = None if isinstance(error, OSError) else sqlstate(error)
    if code in TABLE_IN_USE:
        return _failed(Reason.MIGRATION_BUSY, _said(error), "a moment in which no other session uses the table", _LOCKS)
    if is_lost(error):
        found = _said(error) if attempt is None else f"in the middle of revision {attempt.revision}: {_said(error)}"
        expected = "a connection that lasts; what was not finished is undone, and the next start does it again"
        example = 'psql "$DATABASE_URL"'
        return _not_yet(Reason.DATABASE_CONNECTION, found, expected, example)
    return _failed(Reason.MIGRATION_FAILED, _said(error), _PUT_RIGHT, "kontakt migrate")


def migration(error: Exception, attempt: Attempt) -> StartupFailed:
    """Return what is told of a revision that could not be applied."""
    code = sqlstate(error) if isinstance(error, DBAPIError) else None
    stays = f"nothing of it was kept, the database is at {_at(attempt.present)}"
    if code in TABLE_IN_USE:
        pid = attempt.held.holder.pid if attempt.held else "pid"
        found, example = f"{attempt.blocked}; {stays}", f"SELECT pg_terminate_backend({pid});"
        return _failed(Reason.MIGRATION_BUSY, found, "a moment in which no other session uses it", example)
    limit = attempt.statement_timeout
    if code == "57014" and limit and time.monotonic() - attempt.began >= limit:  # query_canceled
        found = f"a statement of revision {attempt.revision} was ended after {limit:g} s; {stays}"
        expected = "a migration that takes longer is run by itself, where statements may take any time"
        return _failed(Reason.MIGRATION_SLOW, found, expected, "kontakt migrate")
    _log.debug("revision %s failed", attempt.revision, exc_info=error)
    found = f"revision {attempt.revision}: {_said(error)}; {stays}"
    if code == "42501":  # insufficient_privilege
        line = "DATABASE_URL=postgresql://owner@db.example.com:5432/kontakt kontakt migrate"
        return _failed(Reason.MIGRATION_FAILED, found, "a role that has this right", line)
    return _failed(Reason.MIGRATION_FAILED, found, _PUT_RIGHT, "kontakt migrate")


def _said(error: Exception) -> str:
    """Return the error's own words; PostgreSQL's details and all parameters may hold people's data."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, psycopg.Error):
        primary, code = original.diag.message_primary, original.sqlstate
        return escaped(f"{primary} (SQLSTATE {code})") if primary else words(original)
    if isinstance(original, SQLAlchemyError):
        return type(original).__name__
    return escaped(f"{type(original).__name__}: {original}")


def _at(present: str | None) -> str:
    return "no revision" if present is None else f"revision {present}"


def _failed(reason: Reason, found: str, expected: str, example: str) -> StartupFailed:
    return StartupFailed([StartProblem(reason, "DATABASE_URL", found, expected, example)])


def _not_yet(reason: Reason, found: str, expected: str, example: str) -> NotYet:
    return NotYet([StartProblem(reason, "DATABASE_URL", found, expected, example)])
