"""Step 3, too: pictures can be kept."""

import asyncio

from kontakt.media.storage import LocalStorage, StorageUnusable
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.reasons import Reason


async def check(storage: LocalStorage) -> None:
    """Raise `StartupFailed` unless pictures can be kept."""
    try:
        await asyncio.to_thread(storage.check)
    except StorageUnusable as error:
        problem = StartProblem(Reason.UPLOADS_NOT_WRITABLE, "UPLOAD_DIR", str(error), "", "")
        raise StartupFailed([problem]) from error
