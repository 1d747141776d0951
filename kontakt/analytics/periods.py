"""Days from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days (UTC), the last one included."""

    begin: date
    end: date

    def days(self) -> Iterator[date]:
        """Give each day."""
        for number in range(self.length):
            yield self.begin + number * ONE_DAY

    @property
    def length(self) -> int:
        """The number of days."""
        return (self.end - self.begin).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before these."""
        return Period(self.begin - self.length * ONE_DAY, self.begin - ONE_DAY)

    @property
    def weeks(self) -> "Period":
        """The whole weeks in it, Monday to Sunday (ISO 8601); without one it ends before it begins."""
        begin = self.begin + (7 - self.begin.weekday()) % 7 * ONE_DAY
        return Period(begin, self.end - (self.end.weekday() + 1) % 7 * ONE_DAY)
