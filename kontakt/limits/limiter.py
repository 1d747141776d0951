"""Who may do something, and who has to wait: the strategy of the library `limits` on counts that replicas share."""

import math
import time
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from starlette.types import Scope

from kontakt.limits.ledger import Ledger
from kontakt.limits.visitors import household, visitors
from kontakt.problems import TooManyRequests
from kontakt.settings import Network
from kontakt.telemetry.metrics import RATE_LIMITS

if TYPE_CHECKING:  # The library is imported late.
    from limits import RateLimitItem
    from limits.aio.strategies import RateLimiter as AwaitedRateLimiter
    from limits.strategies import RateLimiter

    from kontakt.limits.rates import Rate

_COUNTED = "kontakt.counted"
_REMEMBERED = 4096


class Limiter:
    """Counts requests; all limits are `factor` times as high as `kontakt.limits.rates` says."""

    def __init__(self, ledger: Ledger, factor: float, networks: Sequence[Network]) -> None:
        self._ledger = ledger
        self._factor = factor
        self._visitor = visitors(networks)
        self._items: dict[Rate, RateLimitItem] = {}
        self._counted_by = lru_cache(_REMEMBERED)(self._read)

    def takes(self, rate: "Rate", scope: Scope) -> bool:
        """Count a request that no middleware has seen, and return whether it may be answered; it is counted once."""
        counted: bool | None = scope.get(_COUNTED)
        return self._takes(rate, scope, self._visitor(scope)) if counted is None else counted

    def takes_of(self, rate: "Rate", scope: Scope, address: str) -> bool:
        """Do so for a visitor whose address is known."""
        return self._takes(rate, scope, household(address))

    async def spend(self, rate: "Rate", scope: Scope, who: str) -> None:
        """Count a request of this visitor or person, unless that was done; raise `TooManyRequests` over the rate."""
        if scope.get(_COUNTED):
            return
        item = self._item(rate)
        if rate.is_exact:
            # Whoever is known to be over the limit costs no statement.
            is_within = await self._shared.test(item, who) and await self._shared.hit(item, who)
        else:
            is_within = self._at_once.hit(item, who)
        if not is_within:
            RATE_LIMITS.add(rate.name)
            seconds = self._at_once.get_window_stats(item, who).reset_time - time.time()
            raise TooManyRequests(headers={"retry-after": str(max(1, math.ceil(seconds)))})

    def _takes(self, rate: "Rate", scope: Scope, who: str) -> bool:
        # What the strategy `_at_once` does. To make the key of every hit anew would take longer than all the rest.
        key, window, amount = self._counted_by(rate, who)
        is_within = self._ledger.hit(key, window) <= amount
        scope[_COUNTED] = is_within
        return is_within

    def _item(self, rate: "Rate") -> "RateLimitItem":
        found = self._items.get(rate)
        if found is None:
            found = self._items[rate] = rate.item(self._factor)
        return found

    def _read(self, rate: "Rate", who: str) -> tuple[str, int, int]:
        """Return what hits are counted by: their key, the seconds of the window, and how many may be in it."""
        item = self._item(rate)
        return item.key_for(who), item.get_expiry(), item.amount

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
