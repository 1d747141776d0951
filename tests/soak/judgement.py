"""What a soak is judged by: failures that no fault explains, and processes that grow."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

MEGABYTE = 1_000_000
GROWTH, GROWTH_BYTES = 0.10, 30 * MEGABYTE
"""How much more memory a process may have in the last third of its time than in the one before: both hold."""

GROWTH_COUNT = 8
"""How many more descriptors, threads or connections, beside a tenth of what there were."""

RECOVERY = 5.0
"""Seconds after the end of a fault within which what it causes is planned."""

READS = frozenset({"page", "known page", "vcard", "qr", "json"})
SIGNED_IN_READS = frozenset({"list", "picture"})
WRITES = frozenset({"event", "edit", "create", "upload", "sign-in"})
ALL = READS | SIGNED_IN_READS | WRITES


class Failure(NamedTuple):
    """A request that was not answered as it should be, in seconds of the soak; `status` is 0 where nothing came."""

    kind: str
    begin: float
    end: float
    status: int
    has_retry_after: bool
    what: str

    @property
    def is_polite(self) -> bool:
        """Whether the answer says that trying later helps."""
        return self.status == 503 and self.has_retry_after


@dataclass(frozen=True)
class Fault:
    """What was injected, in seconds of the soak, and which kinds of requests it may refuse.

    `at_provider`: what a browser meets at the identity provider itself is planned, too.
    """

    name: str
    begin: float
    end: float
    may_refuse: frozenset[str]
    at_provider: bool = False

    def explains(self, failure: Failure) -> bool:
        """Return whether the request met the fault, or what was left of it, and was refused as planned."""
        meets = failure.begin <= self.end + RECOVERY and failure.end >= self.begin
        polite = failure.is_polite or (self.at_provider and failure.what.startswith("provider"))
        return meets and polite and failure.kind in self.may_refuse


@dataclass
class Life:
    """What was measured of a process between its start and its end: seconds of the soak and a number."""

    name: str
    unit: str
    samples: list[tuple[float, float]] = field(default_factory=list)


class Growth(NamedTuple):
    """Medians of the last two thirds of a life after its warm-up, and the slope between (a second)."""

    before: float
    after: float
    slope: float

    def fits(self, unit: str) -> bool:
        """Return whether that counts as flat."""
        more = self.after - self.before
        if unit == "bytes":
            return more <= min(self.before * GROWTH, GROWTH_BYTES)
        return more <= self.before * GROWTH + GROWTH_COUNT


def unplanned(failures: Sequence[Failure], faults: Sequence[Fault]) -> list[Failure]:
    """Return the failures that no fault explains."""
    return [one for one in failures if not any(fault.explains(one) for fault in faults)]


def growth(life: Life, warm_up: float, at_least: float) -> Growth | None:
    """Return how the numbers grow after the first seconds; None for a life too short to say (both in seconds)."""
    begin = life.samples[0][0] + warm_up if life.samples else 0.0
    kept = [one for one in life.samples if one[0] >= begin]
    if len(kept) < 6 or kept[-1][0] - kept[0][0] < at_least:
        return None
    third = (kept[-1][0] - kept[0][0]) / 3
    middle = [value for at, value in kept if third <= at - kept[0][0] < 2 * third]
    last = [value for at, value in kept if at - kept[0][0] >= 2 * third]
    if not middle or not last:
        return None
    return Growth(statistics.median(middle), statistics.median(last), slope(kept))


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Return the median of the slopes between all pairs of samples, which few outliers cannot move (Theil and Sen)."""
    step = max(1, len(samples) // 200)
    pairs = combinations(samples[::step], 2)
    found = [(y - x) / (to - at) for (at, x), (to, y) in pairs if to > at]
    return statistics.median(found) if found else 0.0


def growing(lives: Sequence[Life], warm_up: float, at_least: float) -> Iterator[tuple[Life, Growth]]:
    """Yield those that are not flat."""
    for life in lives:
        found = growth(life, warm_up, at_least)
        if found is not None and not found.fits(life.unit):
            yield life, found
