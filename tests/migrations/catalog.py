"""What a schema offers to code, and asks of it, so that two revisions can be compared; without the parts of a table."""

from typing import NamedTuple

from sqlalchemy import Connection, text

_COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, atthasdef
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND attnum > 0 AND NOT attisdropped
"""
# Unique indexes, too: `ON CONFLICT (slug)` needs one, and each refuses something.
_RULES = """
    SELECT relname, conname, pg_get_constraintdef(con.oid) FROM pg_constraint con JOIN pg_class c ON c.oid = conrelid
    WHERE connamespace = current_schema()::regnamespace AND NOT relispartition AND contype <> 'n'
    UNION SELECT c.relname, i.relname, pg_get_indexdef(i.oid) FROM pg_index JOIN pg_class c ON c.oid = indrelid
    JOIN pg_class i ON i.oid = indexrelid WHERE indisunique AND NOT c.relispartition
    AND c.relnamespace = current_schema()::regnamespace
    UNION SELECT relname, tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""
_FUNCTIONS = """
    SELECT proname || '()', pg_get_function_arguments(oid) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
"""


class Column(NamedTuple):
    """A column: whether an insert may leave it out, or make it null, follows from the last two."""

    kind: str
    is_required: bool
    has_default: bool


class Catalog(NamedTuple):
    """Tables, columns by `table.column`, rules by `table.rule`, and functions with their arguments."""

    tables: set[str]
    columns: dict[str, Column]
    rules: dict[str, str]
    functions: dict[str, str]


def read(connection: Connection) -> Catalog:
    """Return what is there."""
    columns = connection.execute(text(_COLUMNS)).all()
    rules = connection.execute(text(_RULES)).all()
    functions = connection.execute(text(_FUNCTIONS)).all()
    return Catalog(
        {table for table, *_ in columns},
        {f"{table}.{name}": Column(*rest) for table, name, *rest in columns},
        # To be held against the rows that are there asks nothing more of those to come.
        {f"{table}.{name}": rule.removesuffix(" NOT VALID") for table, name, rule in rules},
        dict(tuple(row) for row in functions),
    )


def taken_away(before: Catalog, after: Catalog) -> set[str]:
    """Return what code could use before and cannot any more, at least not as it did."""
    gone = before.tables - after.tables
    gone |= {name for name, arguments in before.functions.items() if after.functions.get(name) != arguments}
    gone |= {
        name
        for name, column in before.columns.items()
        if name not in after.columns
        or after.columns[name].kind != column.kind
        or (column.has_default and not after.columns[name].has_default)
    }
    gone |= {name for name in before.rules if name not in after.rules and _is_unique(before.rules[name])}
    return {name for name in gone if "." not in name or name.partition(".")[0] not in gone}


def tightened(before: Catalog, after: Catalog) -> set[str]:
    """Return what refuses rows that code could write before."""
    known = {name.partition(".")[0] for name in before.columns}
    columns = {
        name
        for name, column in after.columns.items()
        if column.is_required
        and name.partition(".")[0] in known
        and (not column.has_default if name not in before.columns else not before.columns[name].is_required)
    }
    rules = {
        name for name, rule in after.rules.items() if name.partition(".")[0] in known and before.rules.get(name) != rule
    }
    return columns | rules


def _is_unique(rule: str) -> bool:
    return "UNIQUE" in rule or rule.startswith("PRIMARY KEY")
