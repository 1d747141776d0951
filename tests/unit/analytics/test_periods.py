"""Days from one to another, and the weeks that they are about."""

from collections import Counter
from datetime import date, timedelta

import pytest

from kontakt.analytics.periods import ONE_DAY, Period

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("length", range(1, 40))
def test_weeks_with_the_days_beside_them_are_the_period(length):
    for number in range(7):
        begin = MONDAY + number * ONE_DAY
        period = Period(begin, begin + timedelta(days=length - 1))
        weeks, more, less = period.in_weeks()
        counted = Counter(weeks.days())
        for days in more:
            counted.update(days.days())
        for days in less:
            counted.subtract(days.days())
        assert {day: times for day, times in counted.items() if times} == dict.fromkeys(period.days(), 1)
        assert weeks.length % 7 == 0
        assert weeks.length <= 0 or weeks.begin.weekday() == 0
        assert sum(days.length for days in (*more, *less)) <= 6


def test_the_period_before_is_as_long():
    assert Period(MONDAY, MONDAY + 6 * ONE_DAY).before == Period(MONDAY - 7 * ONE_DAY, MONDAY - ONE_DAY)
