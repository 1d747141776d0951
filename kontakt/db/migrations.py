"""Alembic, configured in code: there is no ini file, and no credential leaves the process."""

from dataclasses import dataclass
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from kontakt.resources import resource

LOCK = 0x6B6F6E74616B74  # "kontakt" in ASCII: the advisory lock that one migrating process holds.


class DatabaseTooNew(Exception):  # noqa: N818 - says what is so
    """The database was upgraded by a newer Kontakt."""

    def __init__(self, found: str, newest: str) -> None:
        super().__init__(
            f"the database is at revision {found}, which this version (newest revision {newest}) does not know; "
            "run the newer version again, or restore a backup"
        )


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revision that the database is at (null: none) and the newest that the code has."""

    present: str | None
    newest: str

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return self.present == self.newest


def config(connection: Connection | None = None) -> Config:
    """Return the configuration; with a connection, commands use it."""
    settings = Config()
    settings.set_main_option("script_location", str(resource("migrations")))
    settings.attributes["connection"] = connection
    return settings


def revisions(connection: Connection) -> Revisions:
    """Return where the database is; raise `DatabaseTooNew` if the code does not know its revision."""
    newest, known = _history()
    present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in known:
        raise DatabaseTooNew(present, newest)
    return Revisions(present, newest)


@cache
def _history() -> tuple[str, frozenset[str]]:
    """Return the newest revision of the code, and all; read once, because health checks ask every few seconds."""
    script = ScriptDirectory.from_config(config())
    newest = script.get_current_head()
    assert newest is not None, "there is at least one revision"
    return newest, frozenset(revision.revision for revision in script.walk_revisions())


def upgrade(connection: Connection) -> Revisions:
    """Bring the database to the newest revision, one process at a time; return where it was."""
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    try:
        before = revisions(connection)
        connection.rollback()
        if not before.is_current:
            command.upgrade(config(connection), "head")
            connection.commit()
        return before
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()
