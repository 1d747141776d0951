"""The days that a request names."""

import re
from datetime import date, timedelta

from starlette.requests import Request

from kontakt.analytics.periods import Period
from kontakt.analytics.visitors import present_day
from kontakt.problems import FieldError, Invalid

MAX_DAYS = 366
USUAL_DAYS = 30
_EARLIEST, _LATEST = date(2000, 1, 1), date(9998, 12, 31)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def period(request: Request) -> Period:
    """Return the days that `from` and `to` name, the last 30 without them; raise `Invalid`."""
    errors: list[FieldError] = []

    def day(name: str, default: date) -> date:
        text = request.query_params.get(name)
        if text is None:
            return default
        try:
            given = date.fromisoformat(text if _DATE.fullmatch(text) else "")
        except ValueError:
            errors.append({"pointer": f"/{name}", "code": "date", "detail": "A date such as 2026-01-31."})
            return default
        if not _EARLIEST <= given <= _LATEST:
            errors.append({"pointer": f"/{name}", "code": "out-of-range", "detail": f"{_EARLIEST} to {_LATEST}."})
            return default
        return given

    end = day("to", present_day())
    begin = day("from", max(end - timedelta(days=USUAL_DAYS - 1), _EARLIEST))
    if not errors and not 0 <= (end - begin).days < MAX_DAYS:
        errors.append({"pointer": "/from", "code": "out-of-range", "detail": f"1 to {MAX_DAYS} days before `to`."})
    if errors:
        raise Invalid(errors=errors)
    return Period(begin, end)
