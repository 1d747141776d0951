"""Which content coding an answer travels in (RFC 9110, section 12.5.3)."""

from functools import lru_cache

IDENTITY = ""
"""The absence of a coding."""

CODINGS = ("br", "zstd", "gzip")
"""In the order of how small they make a page."""


_LONGEST = 256
"""Bytes of a header that are read. Browsers send fewer, and nobody who sends more fills the memory with them."""


def preferred(accept_encoding: bytes) -> str:
    """Return the best coding that the header allows, `IDENTITY` where it allows none of ours.

    Among those of the same quality, the one that makes a page smallest. An answer without a coding is given even where
    the header forbids it: a client that can read nothing at all does not exist.
    """
    if len(accept_encoding) > _LONGEST:
        accept_encoding = accept_encoding[:_LONGEST].rpartition(b",")[0]
    return _preferred(accept_encoding)


@lru_cache(maxsize=1024)
def _preferred(accept_encoding: bytes) -> str:
    quality: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        quality[name.strip()] = _quality(parameters)
    others = quality.get("*", 0.0)
    offered = {coding: quality.get(coding, others) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: offered[coding])
    # A client may say that it would rather have no coding than this one.
    return best if offered[best] > 0 and offered[best] >= quality.get("identity", 0.0) else IDENTITY


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
