"""The parts of the table of events, one for each month (UTC): made before they are needed, and dropped as a whole.

The work is done by functions of the database (revision 0008), because the role of a server may own nothing. They let
one process at a time do it, and wait for the table for a second at most; who comes meanwhile waits behind them. Each is
a transaction of its own, so that a process which is stopped in the middle holds up nobody.
"""

import logging
from typing import Any

from sqlalchemy import Function, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.branding import store as branding

AHEAD = 3
"""For how many months after the present one there are parts. Events of others wait in a part of their own for one."""

_log = logging.getLogger(__name__)


async def make(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Make the months that are missing, also for events that came before their month was made."""
    if made := await _call(sessions, func.make_event_months(AHEAD)):
        _log.info("%d months of events are made", made, extra={"event": "event-months-made", "months": made})


async def drop_old(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Drop the months of which every day is older than `event_retention_days` says, and rolled up."""
    async with sessions.begin() as session:
        kept = (await branding.load(session)).event_retention_days
    if kept is not None and (dropped := await _call(sessions, func.drop_event_months(kept))):
        told = {"event": "event-months-dropped", "months": dropped}
        _log.info("%d months of events are older than %d days and dropped", dropped, kept, extra=told)


async def _call(sessions: async_sessionmaker[AsyncSession], function: Function[Any]) -> int:
    async with sessions() as session:
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        return int(await connection.scalar(select(function)) or 0)
