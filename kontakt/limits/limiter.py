"""Who may do something, and who has to wait: the strategy of the library `limits` on counts that replicas share."""

import math
import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import Scope

from kontakt.http import client_address
from kontakt.limits.ledger import Ledger
from kontakt.limits.visitors import household, visitors
from kontakt.problems import TooManyRequests
from kontakt.settings import Network

if TYPE_CHECKING:  # The library is imported late.
    from limits import RateLimitItem
    from limits.aio.strategies import RateLimiter as AwaitedRateLimiter
    from limits.strategies import RateLimiter

    from kontakt.limits.rates import Rate

_COUNTED = "kontakt.counted"


class Limiter:
    """Counts requests; all limits are `factor` times as high as `kontakt.limits.rates` says."""

    def __init__(self, ledger: Ledger, factor: float, networks: Sequence[Network]) -> None:
        self._ledger = ledger
        self._factor = factor
        self._visitor = visitors(networks)
        self._items: dict[str, RateLimitItem] = {}

    def takes(self, rate: "Rate", scope: Scope) -> bool:
        """Count a request that no middleware has seen, and return whether it may be answered; it is counted once."""
        counted: bool | None = scope.get(_COUNTED)
        return self._takes(rate, scope, self._visitor(scope)) if counted is None else counted

    def takes_of(self, rate: "Rate", scope: Scope, address: str) -> bool:
        """Do so for a visitor whose address is known."""
        return self._takes(rate, scope, household(address))

    async def spend(self, rate: "Rate", request: Request) -> None:
        """Count a request, of the person who is signed in or else of a visitor; raise `TooManyRequests`."""
        if request.scope.get(_COUNTED):
            return
        user = getattr(request.state, "user", None)
        who = str(user.id) if user else household(client_address(request))
        item = self._item(rate)
        if rate.is_exact:
            # Whoever is known to be over the limit costs no statement.
            is_within = await self._shared.test(item, who) and await self._shared.hit(item, who)
        else:
            is_within = self._at_once.hit(item, who)
        if not is_within:
            seconds = self._at_once.get_window_stats(item, who).reset_time - time.time()
            raise TooManyRequests(headers={"retry-after": str(max(1, math.ceil(seconds)))})

    def _takes(self, rate: "Rate", scope: Scope, who: str) -> bool:
        is_within = self._at_once.hit(self._item(rate), who)
        scope[_COUNTED] = is_within
        return is_within

    def _item(self, rate: "Rate") -> "RateLimitItem":
        found = self._items.get(rate.name)
        if found is None:
            found = self._items[rate.name] = rate.item(self._factor)
        return found

    @cached_property
    def _at_once(self) -> "RateLimiter":
        from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415 - a start does not need the library

        from kontakt.limits.storage import AtOnce  # noqa: PLC0415 - it imports the library

        return FixedWindowRateLimiter(AtOnce(self._ledger))

    @cached_property
    def _shared(self) -> "AwaitedRateLimiter":
        from limits.aio.strategies import FixedWindowRateLimiter  # noqa: PLC0415 - a start does not need the library

        from kontakt.limits.storage import Shared  # noqa: PLC0415 - it imports the library

        return FixedWindowRateLimiter(Shared(self._ledger))
