"""What makes deletions final while the server runs; one process of all replicas at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.media.storage import Storage
from kontakt.upkeep import note_failure

FIRST_SECONDS = 20.0
"""After how long the first look comes: a start, and its first visitors, have more important things to do."""

LOOK_SECONDS = 300.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def running(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> AsyncIterator[None]:
    """Keep up meanwhile."""
    task = asyncio.create_task(_keep_up(sessions, storage))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_up(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> None:
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            await finish_deletions(sessions, storage)
        except Exception as error:
            note_failure("cards", "deletions are not final yet", error)
        await asyncio.sleep(LOOK_SECONDS)


async def finish_deletions(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> int:
    """Make every deletion final that cannot be taken back any more; return how many cards that were."""
    # Not above: it needs the tables, which a start does not; in a thread if nobody has needed them until now.
    await asyncio.to_thread(_load)
    from kontakt.audit import Action, record  # noqa: PLC0415
    from kontakt.cards.deletion import finish  # noqa: PLC0415
    from kontakt.media.store import discard  # noqa: PLC0415

    finished = 0
    while True:
        async with sessions.begin() as session:
            ids, names = await finish(session)
            for card_id in ids:
                record(session, Action.CARD_ERASED, request=None, actor=None, subject=card_id)
        if not ids:
            return finished
        await discard(sessions, storage, names)
        finished += len(ids)
        _log.info("%d deleted cards are gone for good", len(ids), extra={"event": "cards-gone", "cards": len(ids)})


def _load() -> None:
    import kontakt.audit  # noqa: PLC0415
    import kontakt.cards.deletion  # noqa: PLC0415
    import kontakt.media.store  # noqa: F401, PLC0415
