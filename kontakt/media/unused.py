"""Files that nothing refers to: what a deletion left that was interrupted, or that could not reach the storage."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import islice

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.media import inventory
from kontakt.media.storage import Storage, Stored
from kontakt.media.store import remove_unused

_SOME = 10


@dataclass(slots=True)
class Holding:
    """How many files a storage has and how many bytes are in them, in all and in those that may be removed.

    The latter are used by nobody, and old: the uploads of those that are `young` may be under way. `some` are a few.
    """

    files: int = 0
    size: int = 0
    used: int = 0
    young: int = 0
    old: int = 0
    old_size: int = 0
    some: list[str] = field(default_factory=list)


async def look(sessions: async_sessionmaker[AsyncSession], storage: Storage, older_than: float) -> Holding:
    """Return what the storage holds; old is what is older than so many seconds. Raise `StorageUnusable`."""
    found = Holding()
    limit = time.time() - older_than
    async for files, in_use in _files(sessions, storage):
        found.files += len(files)
        found.size += sum(file.size for file in files)
        found.used += len(in_use)
        old = [file for file in files if file.name not in in_use and file.written <= limit]
        found.young += len(files) - len(in_use) - len(old)
        found.old += len(old)
        found.old_size += sum(file.size for file in old)
        found.some += [file.name for file in old[: _SOME - len(found.some)]]
    return found


async def remove(sessions: async_sessionmaker[AsyncSession], storage: Storage, older_than: float) -> tuple[int, int]:
    """Remove what nobody uses and is older than so many seconds; return how many files, and how many still to remove.

    Whether a file is in use is asked again under the lock of its name, which whoever uploads it holds, too.
    """
    removed = 0
    limit = time.time() - older_than
    async for files, in_use in _files(sessions, storage):
        old = [file.name for file in files if file.name not in in_use and file.written <= limit]
        done, unreached = await remove_unused(sessions, storage, old)
        removed += len(done)
        if unreached:
            return removed, len(unreached)
    return removed, 0


async def _files(
    sessions: async_sessionmaker[AsyncSession], storage: Storage
) -> AsyncIterator[tuple[list[Stored], set[str]]]:
    """Yield files, some at a time, and the names of those that are in use."""
    all_files = storage.stored()
    while files := await to_thread.run_sync(_some, all_files):
        async with sessions() as session:
            in_use = await inventory.used(session, [file.name for file in files])
        yield files, in_use


def _some(files: Iterator[Stored]) -> list[Stored]:
    return list(islice(files, inventory.PAGE))
