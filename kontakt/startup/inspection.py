"""What a database holds, and what of it is in the way. One query for everything; nothing is changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.errors import UndefinedColumn
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from kontakt.db import revisions
from kontakt.db.revisions import Written
from kontakt.startup import failures
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason

_VERSIONS = "alembic_version"
# As in the models, with which a test compares it: a start has no other use for them, and they take long to import.
TABLES = frozenset(
    {
        *("audit_entries", "card_days", "card_slugs", "card_weeks", "cards", "daily_keys", "events", "images"),
        *("import_rows", "imports", "link_days", "organisation_days", "rate_limits", "sessions", "settings"),
        *("signatures", "used_tokens", "users"),
    }
)
_KONTAKT = TABLES | {_VERSIONS}
_RARE = frozenset({"audit_entries", "card_slugs", "daily_keys"})
"""Tables of every revision, whose names nobody else has; `users` and `settings` are in many databases."""

_KINDS = {"r": "table", "p": "table", "f": "table", "v": "view", "m": "view", "S": "sequence"}
_FORM = re.compile(r"[0-9]{4}")
_NAME = re.compile(r'"((?:[^"]|"")*)"|([^\s,"]+)')
_STATE = """
SELECT
  pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS is_read_only,
  current_database()::text AS database,
  current_user::text AS role,
  current_setting('server_encoding') AS encoding,
  current_setting('search_path') AS search_path,
  current_schema()::text AS schema,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
  (SELECT coalesce(json_agg(nspname), '[]') FROM pg_namespace) AS schemas,
  (SELECT coalesce(json_agg(found ORDER BY name), '[]') FROM (
    SELECT relname AS name, relkind AS kind, pg_get_userbyid(relowner) AS owner,
      pg_has_role(relowner, 'USAGE') AS is_owned,
      has_table_privilege(c.oid, 'SELECT') AS may_read,
      has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND (relname = 'audit_entries' OR
        has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) AS may_write
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
      AND NOT relispartition AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
        AND (deptype = 'e' OR relkind = 'S' AND deptype IN ('a', 'i'))
    )
  ) AS found) AS tables
"""
"""What has a name counts in the schema where Kontakt's tables are or will be, but for what an extension brought, for
the sequence of a column, and for the parts of a table. Nobody has to change or delete entries of the record."""

_TABLES = frozenset("rp")
"""The kinds of what Kontakt makes: tables, in parts or not."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or what keeps its name from one, and what the role may do with it; `kind` is that of pg_class."""

    name: str
    kind: str
    owner: str
    is_owned: bool
    may_read: bool
    may_write: bool


@dataclass(slots=True)
class State:
    """What a database is for a role. There is no schema if `search_path` names none that the role may use."""

    is_read_only: bool
    database: str
    role: str
    encoding: str
    search_path: str
    schema: str | None
    may_create: bool
    schemas: list[str]
    tables: list[Table]
    written: tuple[Written, ...] = ()
    is_versioned_otherwise: bool = False

    def __post_init__(self) -> None:
        self.tables = [Table(**row) for row in self.tables]  # type: ignore[arg-type]  # they come as JSON

    @property
    def kontakts(self) -> list[Table]:
        """The tables that have a name of Kontakt's, Alembic's one included."""
        return [table for table in self.tables if table.name in _KONTAKT]

    @property
    def others(self) -> list[Table]:
        """The tables that are not there if nothing was ever migrated."""
        return [table for table in self.tables if table.name != _VERSIONS]

    @property
    def revision_is_secret(self) -> bool:
        """Whether there is a revision that the role may not read."""
        return any(table.name == _VERSIONS and not table.may_read for table in self.tables)

    @property
    def revision(self) -> str | None:
        """The revision, if there is one."""
        return self.written[0].revision if self.written else None

    @property
    def is_ours(self) -> bool:
        """Whether the tables are Kontakt's, at whatever revision."""
        return {table.name for table in self.tables if table.kind in _TABLES} >= _RARE

    @property
    def is_foreign(self) -> bool:
        """Whether the tables are somebody else's; other programs use Alembic, too."""
        if self.is_versioned_otherwise or any(table.kind not in _TABLES for table in self.kontakts):
            return True
        if not self.is_ours:
            return bool(self.others or self.written)
        return any(one.is_newer and not _FORM.fullmatch(one.revision) for one in self.written)


async def inspect(connection: AsyncConnection[Any]) -> State:
    """Return what there is; raise `psycopg.Error`."""
    async with connection.cursor(row_factory=class_row(State)) as cursor:
        state = await (await cursor.execute(_STATE)).fetchone()
    assert state is not None, "it is one row"
    if state.schema and any(table.name == _VERSIONS and table.kind == "r" and table.may_read for table in state.tables):
        try:
            async with connection.transaction():  # Within another one if there is one, which goes on after an error.
                rows = await connection.execute(SQL(revisions.WRITTEN).format(Identifier(state.schema, _VERSIONS)))
                state.written = tuple(Written(*row) for row in await rows.fetchall())
        except UndefinedColumn:
            state.is_versioned_otherwise = True
    return state


def problems(state: State, *, migrates: bool | None) -> Iterator[StartProblem]:
    """Give what is in the way of a start that migrates, or does not; null if that is not known."""
    database, role = quoted(state.database), quoted(state.role)
    if state.encoding != "UTF8":
        yield _problem(
            Reason.DATABASE_ENCODING,
            f"the database {database} is in {state.encoding}",
            "a database in UTF8, which holds every name",
            f"CREATE DATABASE {database} OWNER {role} ENCODING 'UTF8' TEMPLATE template0;",
        )
    if state.schema is None:
        yield _problem(
            Reason.DATABASE_NO_SCHEMA,
            f"search_path is {state.search_path or 'empty'}, where the role {role} may use no schema",
            "a schema that exists, and that the role may use",
            _schema_for(state),
        )
    elif state.revision_is_secret:
        yield _closed(state, state.schema, [table for table in state.kontakts if not table.may_read])
    elif state.is_foreign:
        yield _problem(
            Reason.DATABASE_FOREIGN,
            f"the database {database} has no revision of Kontakt, but {listed(state.others or state.tables)}",
            "an empty database, or one that Kontakt made; this one is left alone",
            f"CREATE DATABASE {'cards' if state.database == 'kontakt' else 'kontakt'} OWNER {role};",
        )
    else:
        yield from _of_schema(state, state.schema, migrates=migrates)


def _of_schema(state: State, schema: str, *, migrates: bool | None) -> Iterator[StartProblem]:
    if refused := [one for one in state.written if one.is_refused]:
        yield from failures.newer(refused[-1]).problems
    elif len(state.written) > 1:
        yield from failures.several([one.revision for one in state.written]).problems
    elif state.is_ours and state.revision is None:
        yield _lost(schema)
        return
    elif (is_behind := bool(revisions.missing(state.revision))) and migrates:
        yield from _of_migration(state, schema)
        return
    elif is_behind and migrates is not None:
        yield from failures.behind(state.revision).problems
    # Only a migration writes down the revision.
    if closed := [table for table in state.kontakts if not (table.may_write or table.name == _VERSIONS)]:
        yield _closed(state, schema, closed)


def _of_migration(state: State, schema: str) -> Iterator[StartProblem]:
    """Give what is in the way of a migration. A schema that is current asks for none of these rights."""
    role = quoted(state.role)
    if not state.may_create:
        yield _problem(
            Reason.DATABASE_NO_CREATE,
            f"the role {role} may not create tables in the schema {quoted(schema)}",
            "a role that may create what a migration adds",
            f"GRANT USAGE, CREATE ON SCHEMA {quoted(schema)} TO {role};",
        )
    if alien := [table for table in state.kontakts if not table.is_owned]:
        yield _problem(
            Reason.DATABASE_NO_ACCESS,
            f"a migration may have to change {listed(alien)} of the role {quoted(alien[0].owner)}",
            f"tables that belong to the role {role}, because only the owner may change a table",
            f"ALTER TABLE {quoted(schema)}.{quoted(alien[0].name)} OWNER TO {role};",
        )


def _lost(schema: str) -> StartProblem:
    place = f"{quoted(schema)}.{quoted(_VERSIONS)}"
    create = f"CREATE TABLE IF NOT EXISTS {place} (version_num varchar(32) PRIMARY KEY, runs_with varchar(32));"
    return _problem(
        Reason.DATABASE_REVISION,
        f"Kontakt's tables are there, but {_VERSIONS}, which has their revision, is empty or missing",
        "the revision that the tables are at, as in the backup; the newest is right if this Kontakt made them",
        f"{create} INSERT INTO {place} (version_num) VALUES ('{revisions.newest()}');",  # noqa: S608 - to copy
    )


def _schema_for(state: State) -> str:
    """Return the line that gives the role a schema: the last one of search_path, because `public` often is."""
    role = quoted(state.role)
    names = [plain or quote.replace('""', '"') for quote, plain in _NAME.findall(state.search_path)]
    names = [state.role if name == "$user" else name for name in names if name]
    if there := [name for name in names if name in state.schemas]:
        return f"GRANT USAGE, CREATE ON SCHEMA {quoted(there[-1])} TO {role};"
    if names:
        return f"CREATE SCHEMA {quoted(names[-1])} AUTHORIZATION {role};"
    return f"ALTER ROLE {role} IN DATABASE {quoted(state.database)} SET search_path = public;"


def _closed(state: State, schema: str, tables: Sequence[Table]) -> StartProblem:
    every = f"SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {quoted(schema)}"
    record = f"SELECT, INSERT ON {quoted(schema)}.{quoted('audit_entries')}"
    needed = record if {table.name for table in tables} == {"audit_entries"} else every
    return _problem(
        Reason.DATABASE_NO_ACCESS,
        f"the role {quoted(state.role)} may not use {listed(tables)} of the role {quoted(tables[0].owner)}",
        "a role that may read and write every table",
        f"GRANT {needed} TO {quoted(state.role)};",
    )


def quoted(name: str) -> str:
    """Return the name as SQL takes it, whatever it is made of."""
    return Identifier(name).as_string()


def listed(tables: Sequence[Table]) -> str:
    """Return how many tables there are, or views or sequences, with the names of the first five."""
    kinds = {_KINDS[table.kind] for table in tables}
    noun = kinds.pop() if len(kinds) == 1 else "object"
    names = ", ".join(table.name for table in tables[:5])
    return f"{len(tables)} {noun}{'' if len(tables) == 1 else 's'} ({names}{', ...' if len(tables) > 5 else ''})"


def _problem(reason: Reason, found: str, expected: str, example: str) -> StartProblem:
    return StartProblem(reason, "DATABASE_URL", found, expected, example)
