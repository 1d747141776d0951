"""Cards of which some are asked for much more often than others (Zipf), and how many answers of them are at hand."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_FIRST = 1000
"""The most popular cards are taken one by one, all others in groups of nearly the same popularity."""

_GROUPS = 2000


@dataclass(frozen=True)
class Popularity:
    """Requests a second for cards of which the n-th is asked for in proportion to 1/n^exponent.

    Of the requests for pages on the web that proxies see, the exponent is 0.64 to 0.83 (Breslau, Cao, Fan, Phillips and
    Shenker, Web Caching and Zipf-like Distributions, 1999).
    """

    cards: int
    exponent: float
    rate: float = 1.0

    @cached_property
    def groups(self) -> list[tuple[int, float]]:
        """How many cards there are of each popularity, and how often each of them is asked for in a second."""
        found = list(self._weighed())
        total = sum(count * weight for count, weight in found)
        return [(count, weight / total * self.rate) for count, weight in found]

    def _weighed(self) -> Iterator[tuple[int, float]]:
        edge = min(_FIRST, self.cards)
        yield from ((1, rank**-self.exponent) for rank in range(1, edge + 1))
        step = (self.cards / edge) ** (1 / _GROUPS)
        begin = edge + 1
        while begin <= self.cards:
            end = min(self.cards, max(begin, int(begin * step)))
            yield end - begin + 1, math.sqrt(begin * end) ** -self.exponent
            begin = end + 1


def passed_on(groups: list[tuple[int, float]], seconds: float, places: int) -> list[tuple[int, float]]:
    """Return what shared caches pass on that keep an answer for so long; each of the places sees its part of all.

    The first request after that time goes on, and what is asked for rarely always does.
    """
    return [(count, rate / (1 + rate / places * seconds)) for count, rate in groups]


def total(groups: list[tuple[int, float]]) -> float:
    """Return all requests of a second."""
    return sum(count * rate for count, rate in groups)


def at_hand(groups: list[tuple[int, float]], entries: float) -> float:
    """Return the share of requests that a memory of so many entries answers, the least recently used giving way.

    By the approximation of Che, Tung and Wang (Hierarchical Web Caching Systems, 2002): an entry stays for a time that
    is nearly the same for all, so long that the memory is just full.
    """
    if entries >= sum(count for count, _ in groups):
        return 1.0
    low, high = 0.0, 1.0
    while _kept(groups, high) < entries:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _kept(groups, middle) < entries else (low, middle)
    hits = sum(count * rate * -math.expm1(-rate * high) for count, rate in groups)
    return hits / total(groups)


def _kept(groups: list[tuple[int, float]], seconds: float) -> float:
    return sum(count * -math.expm1(-rate * seconds) for count, rate in groups)
