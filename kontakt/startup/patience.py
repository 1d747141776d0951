"""Waiting for what may come by itself."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kontakt.startup.problems import NotYet, StartupFailed

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class Patience:
    """How long to wait for what may come by itself: until the deadline, unless something else is wrong for good."""

    def __init__(self, seconds: float, *, is_lost: bool = False) -> None:
        self._deadline = time.monotonic() + seconds
        self.lost = asyncio.Event()
        if is_lost:
            self.lost.set()

    @property
    def left(self) -> float:
        """How many seconds there are until the deadline; negative after it."""
        return self._deadline - time.monotonic()

    async def until(self, what: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Return what the attempt returns; raise its `StartupFailed`, or the last `NotYet`."""
        pause = 0.2
        while True:
            try:
                return await attempt()
            except NotYet as error:
                left = self.left
                if left <= 0 or self.lost.is_set():
                    raise
                _log.warning("waiting for the %s, %s s left: %s", what, _rounded(left), error.problems[0].found)
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


def _rounded(seconds: float) -> str:
    # Up, because nobody waits for 0.0 s; and the last attempts would all be at the same second.
    return f"{seconds:.0f}" if seconds >= 10 else f"{math.ceil(seconds * 10) / 10:.1f}"
