"""Who holds what a migration waits for. PostgreSQL shows another role's sessions by their number only."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

_COLUMNS = """
    l.holder AS pid, a.application_name AS application, host(a.client_addr) AS address, a.state,
    extract(epoch FROM clock_timestamp() - a.xact_start)::float AS transaction,
    extract(epoch FROM clock_timestamp() - a.query_start)::float AS query
"""
_OF_THE_LOCK = text(f"""
    SELECT {_COLUMNS} FROM (
        SELECT pid AS holder FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint) = :key
    ) l LEFT JOIN pg_stat_activity a ON a.pid = l.holder
""")  # noqa: S608 - constants of this module
_OF_WHAT_IS_WAITED_FOR = text(f"""
    SELECT {_COLUMNS}, l.what FROM (
        SELECT unnest(pg_blocking_pids(pid)) AS holder,
        coalesce('the table ' || relation::regclass, 'a lock (' || locktype || ')') AS what
        FROM pg_locks WHERE pid = :pid AND NOT granted
    ) l LEFT JOIN pg_stat_activity a ON a.pid = l.holder ORDER BY a.xact_start LIMIT 1
""")  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Holder:
    """A session that others wait for: its process on the server, and what may be known of it; ages in seconds."""

    pid: int
    application: str | None
    address: str | None
    state: str | None
    transaction: float | None
    query: float | None

    def __str__(self) -> str:
        name = " from ".join(part for part in (self.application, self.address) if part)
        parts = [
            name,
            self.state,
            "" if self.transaction is None else f"transaction began {self.transaction:.0f} s ago",
            "" if self.query is None else f"last query {self.query:.0f} s ago",
        ]
        known = ", ".join(part for part in parts if part)
        return f"process {self.pid} ({known or 'of another role'})"


@dataclass(frozen=True, slots=True)
class Held:
    """Something that is waited for, such as `the table cards`, and its holder."""

    what: str
    holder: Holder


async def of_lock(connection: AsyncConnection, key: int) -> Holder | None:
    """Return who holds the advisory lock; null if it was just released."""
    # What a transaction has seen of the sessions stays as it was, unless this is said.
    await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    row = (await connection.execute(_OF_THE_LOCK, {"key": key})).mappings().first()
    return None if row is None else _holder(row)


async def of_what_is_waited_for(connection: AsyncConnection, pid: int) -> Held | None:
    """Return what the process of that number waits for, with the holder whose transaction is the oldest."""
    await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    row = (await connection.execute(_OF_WHAT_IS_WAITED_FOR, {"pid": pid})).mappings().first()
    return None if row is None else Held(row["what"], _holder(row))


def _holder(row: RowMapping) -> Holder:
    return Holder(**{name: row[name] for name in Holder.__slots__})
