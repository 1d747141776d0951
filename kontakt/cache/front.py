"""The first that a request meets: an answer that is at hand and certain is given without anything else."""

from starlette.types import Scope, Send

from kontakt.cache.address import target
from kontakt.cache.memory import Memory
from kontakt.cache.sending import give


async def answered(memory: Memory, scope: Scope, send: Send) -> bool:
    """Give the answer that is kept and fresh; return False, without having done anything, where there is none.

    Nothing that the middleware does is needed for it: its headers are part of the entry, and it is the same for all.
    """
    if not memory.epoch or scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    asked = target(scope["path"], scope["query_string"])
    if asked is None:
        return False
    headers = dict(scope["headers"])
    key = asked.address, asked.choose(headers) if asked.choose else ""
    entry = memory.fresh(key)
    if entry is None:
        return False
    await give(memory, key, entry, scope, headers, send)
    return True
