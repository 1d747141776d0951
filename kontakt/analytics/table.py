"""The events of each day as a table (CSV, RFC 4180)."""

import csv
import io
from collections.abc import Iterable

from kontakt.analytics.reports import DayEvents
from kontakt.analytics.schemas import EventKind

ACTIONS = tuple(kind for kind in EventKind if kind is not EventKind.VIEW)


def table(days: Iterable[DayEvents]) -> bytes:
    """Return one line for each day, in UTF-8.

    The mark at the beginning is what spreadsheets know UTF-8 by. All that follows is dates and numbers: nothing that
    anybody entered, and nothing that a spreadsheet could take for a formula.
    """
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["day", "views", "visitors", *ACTIONS])
    for one in days:
        counts = (one.events.get(kind, 0) for kind in (EventKind.VIEW, *ACTIONS))
        lines.writerow([one.day.isoformat(), next(counts), one.visitors, *counts])
    return text.getvalue().encode("utf-8-sig")
