"""The ledger as the library `limits` wants to see it: what keeps the counts of its strategies."""

import time

from limits.aio.storage import Storage as AwaitedStorage
from limits.storage import Storage

from kontakt.limits.ledger import Ledger


class AtOnce(Storage):
    """Counts as this process knows them; what others count comes to it within a second."""

    STORAGE_SCHEME = None

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """None: the ledger fails nobody."""
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; return how many there are."""
        return self._ledger.hit(key, expiry, amount)

    def get(self, key: str) -> int:
        """Return how many there are."""
        return self._ledger.known(key)

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        return time.time() + self._ledger.seconds_left(key)

    def check(self) -> bool:
        """Return whether counts are kept, which they always are."""
        return True

    def reset(self) -> int | None:
        """Refuse: counts are those of all replicas, and end by themselves."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Refuse, for the same reason."""
        raise NotImplementedError


class Shared(AwaitedStorage):
    """Counts as all replicas together know them."""

    STORAGE_SCHEME = None

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """None: the ledger fails nobody."""
        return ()

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; return the how many-th it is of all that any replica counted."""
        return await self._ledger.hit_exactly(key, expiry, amount)

    async def get(self, key: str) -> int:
        """Return how many there are at least."""
        return self._ledger.known(key)

    async def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        return time.time() + self._ledger.seconds_left(key)

    async def check(self) -> bool:
        """Return whether counts are kept, which they always are."""
        return True

    async def reset(self) -> int | None:
        """Refuse: counts are those of all replicas, and end by themselves."""
        raise NotImplementedError

    async def clear(self, key: str) -> None:
        """Refuse, for the same reason."""
        raise NotImplementedError
