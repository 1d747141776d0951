"""The revisions of the schema: those of the code, and the one that a database is at.

Read without Alembic, because every start and every health check asks, and few of them have anything to migrate.
"""

from functools import cache

from sqlalchemy import Connection, text

from kontakt.resources import resource

FOLDER = resource("migrations")
"""Where the revisions are: `versions/<revision>_<what it does>.py`, in the order of their names."""

_IS_THERE = text("""
    SELECT EXISTS (SELECT FROM pg_class
    WHERE oid = to_regclass(quote_ident(current_schema()) || '.alembic_version') AND relkind = 'r')
""")


@cache
def history() -> tuple[str, ...]:
    """Return every revision of the code, the first one first."""
    found = tuple(sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py")))
    assert found, "there is at least one revision"
    return found


def newest() -> str:
    """Return the revision that the code needs."""
    return history()[-1]


def known() -> frozenset[str]:
    """Return every revision of the code."""
    return frozenset(history())


def written(connection: Connection) -> tuple[str, ...]:
    """Return every revision that the database says it is at: one, unless somebody wrote there by hand.

    None if it was never migrated, or taken down to nothing. Only the first schema of `search_path` counts, which is
    where tables are created. For an asynchronous connection: `await connection.run_sync(written)`.
    """
    if not connection.scalar(_IS_THERE):
        return ()
    return tuple(connection.scalars(text("SELECT version_num FROM alembic_version ORDER BY version_num")))


def present(connection: Connection) -> str | None:
    """Return the revision that the database is at, or null; several are given as one that nobody knows."""
    return ", ".join(written(connection)) or None


def missing(at: str | None) -> tuple[str, ...]:
    """Return the revisions that a database lacks which is at a revision of the code, or at none; in their order."""
    return history() if at is None else history()[history().index(at) + 1 :]
