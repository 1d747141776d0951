"""The counts that a process has in memory: what it knows of those of all processes, and what it has yet to add."""

import time
from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from kontakt.limits.statement import Hits, Sum

MAX_COUNTS = 20_000
"""How many counts a process has in memory, each of about half a kilobyte."""

_ROOM = MAX_COUNTS // 4

Digest = Callable[[str], bytes]
"""Returns what is written instead of a key, from which nobody learns the key."""


@dataclass(slots=True, eq=False)
class Count:
    """How often something happened in the window that ends at `ends` (monotonic).

    `shared` is what the database said last, `sent` is on its way there, `unsent` is not. `waiting` are the hits among
    the unsent ones that want to know the how many-th they are: their places among them, and whom to tell.
    """

    key: str
    digest: bytes
    shared: int = 0
    sent: int = 0
    unsent: int = 0
    ends: float = 0.0
    window: float = 0.0
    waiting: list[tuple[int, Future[int]]] = field(default_factory=list)
    told: list[tuple[int, Future[int]]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that is known."""
        return self.shared + self.sent + self.unsent

    def tell(self, before: int) -> None:
        """Tell those whose hits were sent which places they have, after so many hits before theirs."""
        for place, future in self.told:
            if not future.done():  # Its request may have been cut.
                future.set_result(before + place)
        self.told = []


class Tally:
    """Counts by key, and which of them have something to add. For one event loop."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._counts: dict[str, Count] = {}
        self.unsent: dict[str, Count] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def find(self, key: str) -> Count | None:
        """Return the count of a window that is not over."""
        count = self._counts.get(key)
        return count if count and count.ends > time.monotonic() else None

    def hit(self, key: str, window: float, amount: int) -> Count:
        """Count so many hits; return the count."""
        now = time.monotonic()
        count = self._counts.get(key)
        if count is None:
            if len(self._counts) >= MAX_COUNTS:
                self._make_room()
            count = self._counts[key] = Count(key, self._digest(key))
        if count.ends <= now:
            count.shared = 0
            if not count.waiting:  # Whoever waits has come just now, and nobody else was written in time.
                count.unsent = 0
            count.ends, count.window = now + window, window
        count.unsent += amount
        self.unsent[key] = count
        return count

    def take(self, most: int) -> list[Count]:
        """Return up to so many counts that have something to add, which is now on its way."""
        now = time.monotonic()
        taken = list(islice(self.unsent.values(), most))
        for count in taken:
            del self.unsent[count.key]
            if count.ends <= now and not count.waiting:
                count.unsent = 0  # Nobody answered in time, and it counts no more.
            count.sent, count.unsent = count.unsent, 0
            count.told, count.waiting = count.waiting, []
        return [count for count in taken if count.sent]

    def added(self, counts: list[Count], sums: dict[bytes, Sum]) -> None:
        """Take note of what the database says, and tell who waits."""
        now = time.monotonic()
        for count in counts:
            found = sums[count.digest]
            before = found.hits - count.sent
            count.shared, count.sent = found.hits, 0
            # Later than in the database, by the time that the answer took: whoever is told to come back then may.
            count.ends = now + found.seconds
            count.tell(before)

    def give_back(self, counts: list[Count]) -> None:
        """Take note that it is not certain whether these were added. They are sent again: counted at least once."""
        for count in counts:
            moved = [(place + count.sent, future) for place, future in count.waiting]
            count.unsent, count.sent = count.unsent + count.sent, 0
            count.waiting, count.told = count.told + moved, []
            self.unsent[count.key] = count

    def decide_alone(self) -> None:
        """Tell all who wait by what this process knows."""
        for count in self.unsent.values():
            count.told, count.waiting = count.waiting, []
            count.tell(count.shared + count.sent)

    def forget_ended(self) -> None:
        """Forget counts whose window is over, and with them whose they were."""
        now = time.monotonic()
        self._drop([one for one in self._counts.values() if one.ends <= now and not (one.sent or one.waiting)])

    def _make_room(self) -> None:
        """Forget what is least missed: windows that are over, then the fewest hits, which are furthest from any limit.

        The least recent hit would be a worse choice: many addresses with one hit each would push out the visitor who
        has reached a limit.
        """
        self.forget_ended()
        if len(self._counts) > MAX_COUNTS - _ROOM:
            fewest = sorted(self._counts.values(), key=lambda count: count.total)
            self._drop([one for one in fewest if not (one.sent or one.waiting)][:_ROOM])

    def _drop(self, counts: list[Count]) -> None:
        for count in counts:
            del self._counts[count.key]
            self.unsent.pop(count.key, None)


def hits(counts: list[Count]) -> list[Hits]:
    """Return what is written of counts that are on their way."""
    now = time.monotonic()
    return [Hits(one.digest, one.sent, one.ends - now if one.ends > now else one.window) for one in counts]
