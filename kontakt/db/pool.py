"""A pool of connections that knows how many wait for one."""

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import AsyncAdaptedQueuePool

from kontakt.telemetry.metrics import POOL_TIMEOUTS


class Pool(AsyncAdaptedQueuePool):
    """SQLAlchemy's; `waiting` is how many tasks are about to get a connection, or have one made."""

    waiting = 0

    @property
    def limit(self) -> int:
        """How many connections there may be."""
        return self.size() + max(self._max_overflow, 0)

    def connect(self) -> PoolProxiedConnection:
        """Return a connection; raise `sqlalchemy.exc.TimeoutError` if nobody gives one back in time."""
        self.waiting += 1
        try:
            return super().connect()
        except PoolTimeout:
            POOL_TIMEOUTS.add()
            raise
        finally:
            self.waiting -= 1
