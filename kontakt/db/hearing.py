"""Whether what is told through one connection is heard through another: PostgreSQL, LISTEN and NOTIFY.

A pooler that gives each transaction another session passes no notification on, and says nothing of that.
"""

import asyncio
import secrets
from contextlib import suppress

from psycopg import AsyncConnection

CHANNEL = "kontakt_hearing"
LIMIT = 2.0
"""Seconds that a notification may travel."""


async def is_heard(listening: AsyncConnection, telling: AsyncConnection) -> bool:
    """Return whether a notification arrives; both commit each statement. Raise `psycopg.Error`."""
    word = secrets.token_hex(8)
    with suppress(TimeoutError):
        # psycopg takes up to 10 s to cancel a query that hangs; the second interruption ends that.
        async with asyncio.timeout(LIMIT + 0.2), asyncio.timeout(LIMIT):
            await listening.execute(f"LISTEN {CHANNEL}")
            await telling.execute("SELECT pg_notify(%s, %s)", [CHANNEL, word])
            found = [one.payload async for one in listening.notifies(timeout=LIMIT, stop_after=1)]
            # Nobody else sends on this channel but others who try the same.
            while word not in found and found:
                found = [one.payload async for one in listening.notifies(timeout=LIMIT, stop_after=1)]
            await listening.execute(f"UNLISTEN {CHANNEL}")
            return bool(found)
    return False


def is_pooled(connection: AsyncConnection, pid: int) -> bool:
    """Return whether something stands before the server, whose process `pg_backend_pid` names: a pooler or a proxy.

    Such a one tells a key of its own for requests to cancel.
    """
    return connection.info.backend_pid != pid
