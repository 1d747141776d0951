"""Steps 2 and 3: the provider, the database and the pictures' place, side by side, each retried until it is there."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.auth.discovery import ProviderMetadata
from kontakt.environment import Reading
from kontakt.media.storage import LocalStorage
from kontakt.startup import database, provider, storage
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found out; null where a check was not possible."""

    provider: ProviderMetadata | None
    database: database.Database | None


class Patience:
    """How long to wait for what may come by itself: until the deadline, unless something else is wrong for good."""

    def __init__(self, seconds: float, *, is_lost: bool = False) -> None:
        self._deadline = time.monotonic() + seconds
        self.lost = asyncio.Event()
        if is_lost:
            self.lost.set()

    async def until(self, what: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Return what the attempt returns; raise its `StartupFailed`, or the last `NotYet`."""
        pause = 0.2
        while True:
            try:
                return await attempt()
            except NotYet as error:
                left = self._deadline - time.monotonic()
                if left <= 0 or self.lost.is_set():
                    raise
                _log.warning("waiting for the %s, %.0f s left: %s", what, left, error.problems[0].found)
                await self._sleep(min(pause, left))
                pause = min(pause * 2, 5)
            except StartupFailed:
                self.lost.set()  # Who must put this right starts Kontakt again anyway.
                raise

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.lost.wait(), seconds)
        except TimeoutError:
            return


async def check(
    reading: Reading, client: httpx.AsyncClient, engine: AsyncEngine | None, *others: StartProblem
) -> Found:
    """Run steps 2 and 3 without changing anything; return what they found.

    Raise `StartupFailed` with every problem: those of step 1 in `reading`, `others` that are known already, and all
    that is found here. What cannot be checked, because its own settings are wrong, is not.
    """
    settings, usable = reading.settings, reading.usable
    known = [*reading.problems, *others]
    seconds = settings.startup_timeout.total_seconds() if "startup_timeout" in usable else 0
    patience = Patience(seconds, is_lost=bool(known))

    async def provider_check() -> ProviderMetadata | None:
        if not {"oidc_issuer", "oidc_allow_http"} <= usable:
            return None
        return await patience.until("identity provider", lambda: provider.check(settings, client))

    async def database_check() -> database.Database | None:
        if engine is None:
            return None
        return await patience.until("database", lambda: database.check(engine))

    async def storage_check() -> None:
        if "upload_dir" in usable:
            await patience.until("upload folder", lambda: storage.check(LocalStorage(settings.upload_dir)))

    results = await asyncio.gather(provider_check(), database_check(), storage_check(), return_exceptions=True)
    _raise_together(known, [result for result in results if isinstance(result, BaseException)])
    metadata, data, _ = results
    assert not isinstance(metadata, BaseException), "raised above"
    assert not isinstance(data, BaseException), "raised above"
    return Found(metadata, data)


def _raise_together(problems: list[StartProblem], errors: Sequence[BaseException]) -> None:
    for error in errors:
        if not isinstance(error, StartupFailed):
            raise error
        problems.extend(error.problems)
    if problems:
        raise StartupFailed(problems)
