"""What can be read off at any time, and is said once a second for the other processes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kontakt.cache.memory import Memory
from kontakt.telemetry import metrics

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from kontakt.analytics.recorder import Recorder


def tell(memory: Memory, state: Mapping[str, Any]) -> None:
    """Say how this process is; `state` is what requests have as theirs."""
    metrics.WORKERS.set(1)
    metrics.CACHE_BYTES.set(memory.size)
    metrics.CACHE_LIMIT.set(memory.limit)
    metrics.CACHE_ENTRIES.set(len(memory.entries))
    metrics.LISTENERS.set(memory.is_heard)
    events: Recorder | None = state.get("events")
    if events is not None:
        metrics.EVENTS_WAITING.set(events.waiting)
    engine: AsyncEngine | None = state.get("engine")
    if engine is not None:
        _tell_pool(engine)


def _tell_pool(engine: "AsyncEngine") -> None:
    from kontakt.db.pool import Pool  # noqa: PLC0415 - the answer for the health needs no database

    pool = engine.pool
    if isinstance(pool, Pool):
        metrics.POOL_LIMIT.set(pool.limit)
        metrics.POOL_OPEN.set(pool.checkedin() + pool.checkedout())
        metrics.POOL_IN_USE.set(pool.checkedout())
        metrics.POOL_WAITING.set(pool.waiting)
