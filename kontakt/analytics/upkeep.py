"""What has to happen when a day is over: its key goes at once, its events are rolled up, and old ones are deleted.

And what has to be there before a month begins: its part of the table of events.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.analytics.visitors import DailyKey, present_day
from kontakt.upkeep import note_failure

LOOK_SECONDS = 60.0
"""How often a process looks at the clock at least, which may be set, or stand still while a machine sleeps."""

FIRST_SECONDS = 15.0
"""After how long the first roll-up begins: a start, and its first visitors, have more important things to do."""

ROLL_UP_SECONDS = 3600.0


@asynccontextmanager
async def running(sessions: async_sessionmaker[AsyncSession], key: DailyKey) -> AsyncIterator[None]:
    """Keep up meanwhile."""
    task = asyncio.create_task(keep_up(sessions, key))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def keep_up(sessions: async_sessionmaker[AsyncSession], key: DailyKey) -> None:
    """Forget keys at the start and at every change of the day, roll up once an hour, until this is cancelled."""
    loop = asyncio.get_running_loop()
    forgotten: date | None = None
    due = loop.time() + FIRST_SECONDS
    while True:
        if forgotten != (today := present_day()) and await _forget(sessions, key):
            forgotten = today
        if loop.time() >= due:
            due = loop.time() + (ROLL_UP_SECONDS if await _roll_up(sessions) else LOOK_SECONDS)
        await asyncio.sleep(max(0.0, min(LOOK_SECONDS, _until_midnight(), due - loop.time())))


async def _forget(sessions: async_sessionmaker[AsyncSession], key: DailyKey) -> bool:
    """Forget the keys of former days; return whether the database did so, too."""
    key.drop()
    try:
        async with sessions.begin() as session:
            await key.forget(session)
    except Exception as error:
        return _failed("keys of former days are not deleted yet", error)
    return True


async def _roll_up(sessions: async_sessionmaker[AsyncSession]) -> bool:
    """Roll up what is not yet, delete what is old, and make the months to come; return whether that is done."""
    # Not above: it needs the tables, which a start does not; in a thread if nobody has needed them until now.
    await asyncio.to_thread(_load)
    from kontakt.analytics import days, months  # noqa: PLC0415

    is_done = True
    for work, words in (
        (days.roll_up, "events are not rolled up yet"),
        (months.drop_old, "months of old events are not dropped yet"),
        (days.delete_old, "old events are not deleted yet"),
        (months.make, "the months to come have no place for their events yet"),
    ):
        try:
            await work(sessions)
        except Exception as error:
            is_done = _failed(words, error)
    return is_done


def _load() -> None:
    import kontakt.analytics.months  # noqa: F401, PLC0415


def _failed(words: str, error: Exception) -> bool:
    note_failure("analytics", words, error)
    return False


def _until_midnight() -> float:
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
    return (midnight - now).total_seconds()
