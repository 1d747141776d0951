"""Alembic, configured in code: there is no ini file, and no credential leaves the process.

Imported only where there is something to migrate; what every start must know is in `revisions.py`.
"""

import io
from collections.abc import Collection

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, String, column, table

from kontakt.db import revisions


def config(connection: Connection | None = None) -> Config:
    """Return the configuration; with a connection, commands use it."""
    settings = Config()
    # A configuration file may hold `%(name)s`, and this is treated as one.
    settings.set_main_option("script_location", str(revisions.FOLDER).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def apply(connection: Connection, revision: str) -> None:
    """Bring the database up to that revision, in the transaction that the caller has begun and commits."""
    assert connection.in_transaction(), "else Alembic would commit, and a lock that the caller holds would be gone"
    command.upgrade(config(connection), revision)


def upgrade(connection: Connection) -> None:
    """Bring a database that nobody else uses to the newest revision."""
    with connection.begin():
        apply(connection, revisions.newest())


def sql(present: str | None) -> str:
    """Return the SQL that leads from a revision (null: from nothing) to the newest, a transaction for each revision."""
    settings = config()
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, f"{present or 'base'}:head", sql=True)
    return settings.output_buffer.getvalue()


def mark(ctx: MigrationContext, heads: Collection[str], **_others: object) -> None:
    """Write down, in the transaction of each step, which code still works with the revision that it leads to.

    It is the revision's own word, `runs_with`; one without it works with no older code.
    """
    assert ctx.environment_context is not None, "only `migrations/env.py` runs revisions"
    for head in heads:
        if head >= revisions.MARKED_SINCE:
            module = ctx.environment_context.script.get_revision(head).module
            versions = table("alembic_version", column("runs_with", String()), schema=ctx.version_table_schema)
            ctx.execute(versions.update().values(runs_with=getattr(module, "runs_with", head)))
