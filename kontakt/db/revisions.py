"""The revisions of the schema: those of the code, and the one that a database is at.

Read without Alembic, because every start and every health check asks, and few of them have anything to migrate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, text

from kontakt.resources import resource

FOLDER = resource("migrations")
"""Where the revisions are: `versions/<revision>_<what it does>.py`, in the order of their names."""

MARKED_SINCE = "0006"
"""The revision from which on a database says which code still works with it."""

WRITTEN = "SELECT coalesce(version_num::text, ''), to_jsonb(v) ->> 'runs_with' FROM {} v ORDER BY 1"
"""The query of the members of `Written`; `{}` is the table, which before `MARKED_SINCE` has only the first one."""

_IS_THERE = text("""
    SELECT EXISTS (SELECT FROM pg_class
    WHERE oid = to_regclass(quote_ident(current_schema()) || '.alembic_version') AND relkind = 'r')
""")
_WRITTEN = text(WRITTEN.format("alembic_version"))


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


@dataclass(frozen=True, slots=True)
class Written:
    """A revision that a database says it is at, and the oldest one whose code still works with it."""

    revision: str
    runs_with: str | None = None

    @property
    def is_newer(self) -> bool:
        """Whether the code does not know the revision, so that only a newer Kontakt can have written it."""
        return self.revision not in known()

    @property
    def is_refused(self) -> bool:
        """Whether nothing says that this code works with a revision which it does not know."""
        # Code knows every revision up to its own. So it knows the mark, or is older than what the mark asks for.
        return self.is_newer and self.runs_with not in known()


def serves(written: Sequence[Written]) -> bool:
    """Return whether the code works with a database that says this: one that is current, or newer and made so."""
    return len(written) == 1 and not written[0].is_refused and (written[0].is_newer or not missing(written[0].revision))


def written(connection: Connection) -> tuple[Written, ...]:
    """Return every revision that the database says it is at: one, unless somebody wrote there by hand.

    None if it was never migrated, or taken down to nothing. Only the first schema of `search_path` counts, which is
    where tables are created. For an asynchronous connection: `await connection.run_sync(written)`.
    """
    if not connection.scalar(_IS_THERE):
        return ()
    return tuple(Written(*row) for row in connection.execute(_WRITTEN))


def present(connection: Connection) -> str | None:
    """Return the revision that the database is at, or null; several are given as one that nobody knows."""
    return ", ".join(one.revision for one in written(connection)) or None


def missing(at: str | None) -> tuple[str, ...]:
    """Return the revisions that a database at this one (null: at none) lacks, in their order.

    One that is at a revision which only a newer Kontakt knows lacks none.
    """
    if at is None:
        return history()
    return history()[history().index(at) + 1 :] if at in known() else ()
