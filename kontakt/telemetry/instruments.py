"""Counters, gauges and histograms, in the words of OpenMetrics, whose label values are all known before.

So nothing that a visitor sends can make one series more, and the numbers of several processes lie at the same places.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kontakt.telemetry import cells

Values = tuple[str, ...]
"""The values of an instrument's labels."""

OTHER = "other"
"""What stands for all values that are not expected."""

instruments: list["Instrument"] = []


class Instrument:
    """Numbers under one name, which has no suffix; one, or `width` of them, for each combination of label values."""

    width = 1

    def __init__(self, name: str, help_: str, labels: Sequence[str] = (), values: Iterable[Values] = ()) -> None:
        self.name = name
        self.help = help_
        self.labels = tuple(labels)
        self.places: dict[Values, int] = {}
        self.expect([(OTHER,) * len(labels)])
        self.expect(values)
        instruments.append(self)

    def expect(self, values: Iterable[Values]) -> None:
        """Make room for these combinations, too."""
        for one in values:
            if one not in self.places:
                self.places[one] = cells.cell(self.width)

    def place(self, values: Values) -> int:
        """Return where the numbers of these label values are."""
        return self.places.get(values) or self.places[(OTHER,) * len(self.labels)]

    def read(self, values: Values, offset: int = 0) -> float:
        """Return the sum of what all processes say."""
        place = self.places[values] + offset
        return sum([row[place] for row in cells.rows()])


class Counter(Instrument):
    """Only ever grows."""

    def add(self, *values: str, by: float = 1) -> None:
        """Count one more, or `by`."""
        cells.row[self.place(values)] += by


class Gauge(Instrument):
    """Goes up and down; of several processes the sum counts, or the highest."""

    def __init__(self, name: str, help_: str, *, combined: Literal["sum", "max"] = "sum") -> None:
        super().__init__(name, help_)
        self._combined = sum if combined == "sum" else max

    def set(self, value: float) -> None:
        """Say how much it is now."""
        cells.row[self.places[()]] = value

    def read(self, values: Values = (), offset: int = 0) -> float:
        """Return what the processes say that live."""
        place = self.places[values] + offset
        return self._combined([row[place] for row in cells.rows() if row[cells.PROCESS]] or [0.0])


def forget() -> None:
    """Let this process have said nothing yet of how it is: its row may be that of one which has ended."""
    for one in instruments:
        if isinstance(one, Gauge):
            one.set(0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a histogram has of one combination of label values: how often a bound was not exceeded, and the sum."""

    buckets: list[tuple[float, float]]
    total: float

    @property
    def count(self) -> float:
        """How many values were counted."""
        return self.buckets[-1][1]


class Histogram(Instrument):
    """How values are distributed; `bounds` are the highest value of each bucket, and a last bucket has all others."""

    def __init__(
        self, name: str, help_: str, bounds: Sequence[float], labels: Sequence[str] = (), values: Iterable[Values] = ()
    ) -> None:
        self.bounds = tuple(bounds)
        self.width = len(bounds) + 2
        super().__init__(name, help_, labels, values)

    def observe(self, value: float, *values: str) -> None:
        """Count a value."""
        place, row = self.place(values), cells.row
        row[place + bisect_left(self.bounds, value)] += 1
        row[place + self.width - 1] += value

    def distribution(self, values: Values) -> Distribution:
        """Return what all processes have counted."""
        buckets, count = [], 0.0
        for offset, bound in enumerate((*self.bounds, float("inf"))):
            count += self.read(values, offset)
            buckets.append((bound, count))
        return Distribution(buckets, self.read(values, self.width - 1))
