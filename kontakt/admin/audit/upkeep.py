"""What deletes old entries of the record while the server runs; one process of all replicas at a time."""

import asyncio
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.upkeep import repeated

FIRST_SECONDS = 45.0
"""After how long the first look comes: a start, and its first visitors, have more important things to do."""

EVERY_SECONDS = 3600.0


def erasing(sessions: async_sessionmaker[AsyncSession]) -> AbstractAsyncContextManager[None]:
    """Delete old entries meanwhile."""
    words = "old entries of the record are not deleted yet"
    return repeated(lambda: erase_old(sessions), FIRST_SECONDS, EVERY_SECONDS, "audit", words)


async def erase_old(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Delete the entries that are older than the setting says, and record that; return how many those were."""
    # Not above: it needs the tables, which a start does not; in a thread if nobody has needed them until now.
    await asyncio.to_thread(_load)
    from kontakt.admin.audit.retention import BATCH, erase  # noqa: PLC0415

    erased = 0
    while True:
        async with sessions.begin() as session:
            batch = await erase(session)
        erased += batch
        if batch < BATCH:
            return erased


def _load() -> None:
    import kontakt.admin.audit.retention  # noqa: F401, PLC0415
