"""What `python -X importtime` says, by package."""

import re
from collections import Counter

_LINE = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


def packages(profile: str) -> Counter[str]:
    """Return each package's own microseconds, those of its modules together, without what they import in turn."""
    found: Counter[str] = Counter()
    for microseconds, name in _LINE.findall(profile):
        found[name.partition(".")[0]] += int(microseconds)
    return found
