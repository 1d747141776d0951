"""Which link of a card was used: known by a hash of its `href`, so that nothing is kept which no card shows."""

import hashlib

from kontakt.analytics.schemas import MAX_TARGET, EventKind

LENGTH = 8
"""Bytes."""

OTHERS = b""
"""What stands for the links of a day that are too many to be counted each."""

KINDS = frozenset(
    {
        *(EventKind.PHONE, EventKind.MESSAGE, EventKind.EMAIL, EventKind.ADDRESS),
        *(EventKind.WEBSITE, EventKind.SOCIAL, EventKind.BOOKING),
    }
)
"""The kinds of event that name the link they are about."""


def fingerprint(href: str) -> bytes:
    """Return the first 8 bytes of the SHA-256 (FIPS 180-4) of the attribute, as far as pages report it."""
    return hashlib.sha256(href[:MAX_TARGET].encode()).digest()[:LENGTH]
