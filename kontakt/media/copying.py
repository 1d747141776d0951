"""Pictures that are in use are brought from one storage to another while both are served from, or compared with it.

A name is made from the content. So a picture that is there already is passed over only after its content was read, and
one that was written is read back; an interrupted copy is simply begun again.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from anyio import CapacityLimiter, to_thread
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.base import now
from kontakt.media import inventory
from kontakt.media.storage import Defect, Storage, StorageUnusable, is_content

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between two attempts at a picture, while a storage cannot be reached."""

MOST_LOST = 1000
"""After so many pictures that cannot be found, something else is wrong than the pictures."""

_ROUNDS = 10
_MARGIN = timedelta(minutes=10)
"""How long a change may take to be seen, and how much the clocks of replicas may differ."""

_log = logging.getLogger(__name__)


class Aim(Enum):
    """What is done: copy; only say what there is to copy; or only say whether everything is there, and right."""

    COPY = auto()
    LOOK = auto()
    COMPARE = auto()


class TooManyLost(Exception):  # noqa: N818 - it names a state
    """So many pictures are missing that this cannot be the right place."""


@dataclass(slots=True)
class Tally:
    """What has become of the pictures. What is in `copied` is still to be copied where the aim is to look.

    `passed_over` were there already, `gone` are in use no more; `lost` says of each other one why it is not there.
    """

    copied: int = 0
    copied_bytes: int = 0
    passed_over: int = 0
    gone: int = 0
    lost: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """How many that are in all."""
        return self.copied + self.passed_over + self.gone + len(self.lost)


class Copying:
    """A copy of the pictures in use, a few at once; each of them is held in memory at most twice."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        source: Storage,
        target: Storage,
        *,
        aim: Aim = Aim.COPY,
        at_once: int = 4,
        tell: Callable[[Tally], object] = lambda tally: None,
    ) -> None:
        self.tally = Tally()
        self._sessions, self._source, self._target = sessions, source, target
        self._aim, self._at_once, self._tell = aim, at_once, tell
        self._threads = CapacityLimiter(at_once)

    async def run(self) -> Tally:
        """Copy until nothing is missing, pictures that come meanwhile too; return what has become of them.

        Raise `StorageUnusable` if one of the two stays out of reach, and `TooManyLost`.
        """
        changed_since: datetime | None = None
        for _ in range(_ROUNDS):
            begun, before = now(), self.tally.copied
            await self._round(changed_since)
            if self._aim is not Aim.COPY or (changed_since is not None and self.tally.copied == before):
                break
            changed_since = begun - _MARGIN
        await self._look_again()
        return self.tally

    async def _round(self, changed_since: datetime | None) -> None:
        async with aclosing(inventory.pages(self._sessions, changed_since)) as pages:
            async for names in pages:
                left = iter(names)
                try:
                    async with asyncio.TaskGroup() as group:
                        for _ in range(self._at_once):
                            group.create_task(self._bring_all(left, is_first=changed_since is None))
                except BaseExceptionGroup as error:
                    raise error.exceptions[0] from error  # The others only say the same.

    async def _bring_all(self, left: Iterator[str], *, is_first: bool) -> None:
        for name in left:
            found = await self._bring(name)
            if isinstance(found, str):
                self.tally.lost[name] = found
                if len(self.tally.lost) >= MOST_LOST:
                    raise TooManyLost
            else:
                self.tally.lost.pop(name, None)
                self.tally.copied += found > 0
                self.tally.copied_bytes += found
                self.tally.passed_over += is_first and not found
            self._tell(self.tally)

    async def _look_again(self) -> None:
        """Tell those that were let go of meanwhile from those that are lost."""
        async with self._sessions() as session:
            in_use = await inventory.used(session, self.tally.lost)
        for name in [name for name in self.tally.lost if name not in in_use]:
            del self.tally.lost[name]
            self.tally.gone += 1

    async def _bring(self, name: str) -> int | str:
        """Return how many bytes were copied, 0 if the picture was there, or why it is not there now."""
        for pause in PAUSES:
            try:
                return await to_thread.run_sync(self._brought, name, limiter=self._threads)
            except StorageUnusable as error:
                if error.defect is not Defect.UNREACHABLE:
                    raise
                _log.warning("trying again in %g s: %s", pause, error.found)
            await asyncio.sleep(pause)
        return await to_thread.run_sync(self._brought, name, limiter=self._threads)

    def _brought(self, name: str) -> int | str:
        present = self._target.read(name)
        if present is not None and is_content(name, present):
            return 0
        if self._aim is Aim.COMPARE:
            return "is not there" if present is None else "is not what its name says"
        data = self._source.read(name)
        if data is None:
            return "is in neither place"
        if not is_content(name, data):
            return "is not what its name says, and not in the other place"
        if self._aim is Aim.COPY:
            self._target.write(name, data)
        return len(data)
