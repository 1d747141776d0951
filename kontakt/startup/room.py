"""Whether the connections of all processes that are known find room on the server."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row

from kontakt.settings import Settings

BESIDE_THE_POOL, DIRECT = 3, 2
"""Connections that a process has beside the pool: for changes, for rate limits, which are direct, and for events."""

_LEAST_POOL = 3
_ROOM = """
SELECT pg_backend_pid() AS pid,
  least(
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
      - coalesce(current_setting('reserved_connections', true)::integer, 0),
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
  ) AS most,
  (SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'kontakt changes')::integer AS listening
"""


@dataclass(frozen=True, slots=True)
class Room:
    """The server's own process for this connection, how many the role may have at most, and how many listen now."""

    pid: int
    most: int
    listening: int


async def room(connection: AsyncConnection) -> Room:
    """Return what there is; raise `psycopg.Error`."""
    async with connection.cursor(row_factory=class_row(Room)) as cursor:
        found = await (await cursor.execute(_ROOM)).fetchone()
    assert found is not None, "it is one row"
    return found


def shortage(settings: Settings, found: Room) -> str | None:
    """Return what is told where the connections of all processes do not fit; None where they do.

    Known are the processes of this start, and those that listen already. Behind a pooler, which has limits of its own,
    each has the two that are direct.
    """
    processes = max(settings.workers, found.listening)
    is_direct = settings.database_direct_url is not None
    each = DIRECT if is_direct else settings.database_pool_size + BESIDE_THE_POOL
    if processes * each <= found.most:
        return None
    ways = [f"max_connections raised by {processes * each - found.most}"]
    if not is_direct and (fitting := found.most // processes - BESIDE_THE_POOL) >= _LEAST_POOL:
        ways.insert(0, f"DATABASE_POOL_SIZE={fitting}")
    return (
        f"{processes} processes with up to {each} connections each may need {processes * each} of them, and the server "
        f"has {found.most} for the role; right would be {' or '.join(ways)}"
    )
