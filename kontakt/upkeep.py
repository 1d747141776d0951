"""Work that comes back while the server runs, such as the deletion of what is old."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from kontakt.db.trouble import is_away
from kontakt.telemetry.metrics import UPKEEP_FAILURES

Work = Callable[[], Awaitable[object]]

_FAILED = {"event": "upkeep-failed"}
_log = logging.getLogger(__name__)


@asynccontextmanager
async def repeated(work: Work, first: float, every: float, area: str, words: str) -> AsyncIterator[None]:
    """Do the work meanwhile: first after so many seconds, then every so many; `words` tell what a failure means."""
    task = asyncio.create_task(_repeat(work, first, every, area, words))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(work: Work, first: float, every: float, area: str, words: str) -> None:
    await asyncio.sleep(first)
    while True:
        try:
            await work()
        except Exception as error:
            note_failure(area, words, error)
        await asyncio.sleep(every)


def note_failure(area: str, words: str, error: Exception) -> None:
    """Log and count a failure; whatever it may be, it must not end the upkeep for ever."""
    unforeseen = None if isinstance(error, OSError) or is_away(error) else error
    level = logging.ERROR if unforeseen else logging.WARNING
    _log.log(level, "%s: %s", words, error, exc_info=unforeseen, extra=_FAILED)
    UPKEEP_FAILURES.add(area)
