"""The first that a request meets: an answer that is at hand and certain is given without anything else."""

from starlette.types import Scope

from kontakt.cache.address import target
from kontakt.cache.memory import Memory
from kontakt.cache.sending import Messages, messages
from kontakt.limits.limiter import Limiter
from kontakt.limits.rates import Rate
from kontakt.telemetry.requests import count_given


def at_hand(memory: Memory, scope: Scope) -> Messages | None:
    """Return what to send of the answer that is kept and fresh; None where there is none.

    Nothing that the middleware does is needed for it: its headers are part of the entry, and it is the same for all.
    """
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    asked = target(scope["path"], scope["query_string"])
    if asked is None:
        return None
    headers = dict(scope["headers"])
    key = asked.address, asked.choose(headers) if asked.choose else ""
    entry = memory.fresh(key)
    if entry is None or (asked.rate is not None and not _is_within(asked.rate, scope)):
        return None  # Whoever asks too often is told so the long way.
    found = messages(memory, key, entry, scope, headers)
    count_given(asked.address.kind, scope["method"], found[0]["status"])
    return found


def _is_within(rate: Rate, scope: Scope) -> bool:
    limiter: Limiter | None = scope["state"].get("limiter")
    return limiter is None or limiter.takes(rate, scope)
