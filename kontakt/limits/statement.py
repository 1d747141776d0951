"""The statements that add counts up, and remove those whose window is over."""

from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple

from psycopg import AsyncConnection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LOCK = 0x6B72746C696D6974
"""The advisory lock of whoever removes counts: "krtlimit" in ASCII."""

BATCH = 10_000
"""How many counts one statement removes."""

# The database's clock, because those of replicas differ; of the statement, because a transaction's stands still.
# In one order, because two replicas that wait for one another's rows would wait for ever.
_ADD: LiteralString = """
INSERT INTO rate_limits AS kept (key, count, expires_at)
SELECT given.key, given.hits, statement_timestamp() + make_interval(secs => given.seconds)
FROM unnest(%s::bytea[], %s::integer[], %s::float8[]) AS given (key, hits, seconds)
ORDER BY given.key
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept.expires_at <= statement_timestamp() THEN excluded.count
            ELSE least(kept.count::bigint + excluded.count, 2147483647)::integer END,
    expires_at = CASE WHEN kept.expires_at <= statement_timestamp() THEN excluded.expires_at ELSE kept.expires_at END
RETURNING key, count, extract(epoch FROM expires_at - statement_timestamp())::float8
"""

_ALONE = text("SELECT pg_try_advisory_xact_lock(:lock)")
_REMOVE = text(
    "DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits"
    " WHERE expires_at <= statement_timestamp() LIMIT :batch FOR UPDATE SKIP LOCKED) RETURNING 1"
)


class Hits(NamedTuple):
    """What is added to a count: how many, and for how many seconds they count if they are the first."""

    key: bytes
    hits: int
    seconds: float


class Sum(NamedTuple):
    """What all processes have counted together, and how many seconds of the window are left."""

    hits: int
    seconds: float


async def add(connection: AsyncConnection[Any], hits: Sequence[Hits]) -> dict[bytes, Sum]:
    """Add the hits, each of a key of its own; return what that comes to. Raise `psycopg.Error`."""
    cursor = await connection.execute(_ADD, tuple(map(list, zip(*hits, strict=True))))
    return {bytes(key): Sum(count, seconds) for key, count, seconds in await cursor.fetchall()}


async def remove(session: AsyncSession) -> int:
    """Remove up to `BATCH` counts whose window is over; return how many: 0 if another replica does so just now."""
    if not await session.scalar(_ALONE, {"lock": LOCK}):
        return 0
    return len((await session.scalars(_REMOVE, {"batch": BATCH})).all())
