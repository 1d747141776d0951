"""Days from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

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

    def in_weeks(self) -> "Weeks":
        """Return it as weeks, Monday to Sunday (ISO 8601), with as few days beside them as possible."""
        first, last = (day - day.weekday() * ONE_DAY for day in (self.begin, self.end))
        weeks, more, less = Period(first, last + 6 * ONE_DAY), [], []
        for monday in sorted({first, last}):
            sunday = monday + 6 * ONE_DAY
            inside = Period(max(monday, self.begin), min(sunday, self.end))
            outside = [Period(monday, inside.begin - ONE_DAY), Period(inside.end + ONE_DAY, sunday)]
            if inside.length > 3:
                less += [days for days in outside if days.length > 0]
                continue
            more.append(inside)
            if monday == first:
                weeks = Period(monday + 7 * ONE_DAY, weeks.end)
            else:
                weeks = Period(weeks.begin, monday - ONE_DAY)
        return Weeks(weeks, more, less)


class Weeks(NamedTuple):
    """Whole weeks, the days that come to them, and those that are to be taken off; the weeks may be none."""

    weeks: Period
    more: list[Period]
    less: list[Period]
