"""For how long an answer of the provider may be used, from its own headers (RFC 9111, HTTP Caching)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_DIRECTIVE = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]+)))?""")
_MOST = 2**31
"""A cache takes every greater number of seconds for this one (section 1.2.2)."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long what was fetched is used, in seconds: `usual` if the provider does not say, and what it may ask for."""

    usual: float
    least: float
    most: float

    def of(self, fresh_for: float | None) -> float:
        """Return for how long an answer is used that is fresh for so many seconds, or does not say for how long."""
        return self.usual if fresh_for is None else min(max(fresh_for, self.least), self.most)


def fresh_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how many seconds more an answer that came just now is fresh (section 4.2), or None if it does not say.

    The names of the headers are in lower case. What cannot be read is stale, as section 4.2.1 advises.
    """
    directives = _directives(headers.get("cache-control", ""))
    if "no-store" in directives or "no-cache" in directives:
        return 0.0
    if (maximum := directives.get("max-age")) is not None:
        lifetime = _seconds(maximum) or 0
    elif (expires := headers.get("expires")) is not None:
        lifetime = _between(_moment(headers.get("date", "")) or now, _moment(expires))
    else:
        return None
    return float(max(0, lifetime - (_seconds(headers.get("age", "")) or 0)))


def _directives(header: str) -> dict[str, str]:
    """Return the directives of Cache-Control (section 5.2); the first one of a name counts (section 4.2.1)."""
    found: dict[str, str] = {}
    for name, quoted, token in _DIRECTIVE.findall(header):
        found.setdefault(name.lower(), quoted or token)
    return found


def _seconds(text: str) -> int | None:
    # Ten digits are more than `_MOST`, and Python refuses to read thousands of them.
    return min(int(text[:11]), _MOST) if re.fullmatch(r"[0-9]+", text.strip()) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _between(begin: datetime, end: datetime | None) -> int:
    return int((end - begin).total_seconds()) if end else 0
