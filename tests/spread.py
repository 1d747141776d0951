"""Many requests at once with httpx."""

import ssl
import sys
from itertools import cycle

import httpx

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # httpcore would search for it at every step.

CONTEXT = ssl.create_default_context()
"""For every client: each would else load the authorities for itself, which takes longer than its requests."""

POOLS, KEPT = 64, 32
"""How many there are, and how many connections each keeps."""


class Spread(httpx.AsyncBaseTransport):
    """Several pools of connections in turn.

    For each request and each answer httpx looks through all connections of a pool, so that with fifty of them it would
    itself be the slowest part (three times the work), and never catch up with those that an outage has let wait. Nor
    would it if it kept fewer connections than requests wait then: it would open one for nearly each.
    """

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=KEPT)
        self._pools = [httpx.AsyncHTTPTransport(verify=CONTEXT, trust_env=False, limits=limits) for _ in range(POOLS)]
        self._turns = cycle(self._pools)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it by the next pool."""
        return await next(self._turns).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all pools."""
        for pool in self._pools:
            await pool.aclose()
