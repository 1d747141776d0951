"""The end of entries of the record, in the database."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.audit import Action, record
from kontakt.branding import store as branding

LOCK = 0x6B72746175646974
"""The advisory lock of whoever deletes entries: "krtaudit" in ASCII."""

BATCH = 5000
"""How many entries one transaction deletes."""


def locked() -> ColumnElement[bool]:
    """Return the expression that takes the lock until the transaction ends, and is false if another has it."""
    return func.pg_try_advisory_xact_lock(LOCK)


async def erase(session: AsyncSession) -> int:
    """Delete up to `BATCH` entries that are older than `audit_retention_days`, and record it; return how many.

    None if another process does this at the same time. A function of the database deletes them, and nothing younger
    than 30 days: so the application's role needs no right to delete entries.
    """
    if not await session.scalar(select(locked())):
        return 0
    days = (await branding.load(session)).audit_retention_days
    erased = await session.scalar(select(func.erase_audit_entries(days, BATCH))) or 0
    if erased:
        details = {"entries": erased, "days": days}
        record(session, Action.AUDIT_ERASED, request=None, actor=None, details=details)
    return erased
