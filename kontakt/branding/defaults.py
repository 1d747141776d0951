"""The instance's settings on the first day."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def seed(session: AsyncSession) -> bool:
    """Insert the defaults if there is no setting at all; return whether that was so.

    Any number of processes may do so at once: one inserts, and the others see it. How long
    to wait for the table is a matter of the transaction (`lock_timeout`).
    """
    if await _any(session):
        return False
    await session.execute(text("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"))
    if await _any(session):
        return False
    # Not above: all starts but the first one find settings, and need neither the models nor the store for it.
    from kontakt.branding import store  # noqa: PLC0415
    from kontakt.branding.schemas import InstanceSettings  # noqa: PLC0415

    await store.change(session, InstanceSettings())
    return True


async def _any(session: AsyncSession) -> bool:
    return bool(await session.scalar(text("SELECT EXISTS (SELECT FROM settings)")))
