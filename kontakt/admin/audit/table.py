"""The record of what was done as a table (CSV, RFC 4180)."""

import json
from collections.abc import AsyncGenerator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.admin.audit import store
from kontakt.admin.audit.schemas import AuditQuery
from kontakt.admin.listing import Line
from kontakt.exports.store import snapshot
from kontakt.imports.lines import csv_lines

COLUMNS = (
    *("at", "action", "actor_id", "actor_name", "subject_type", "subject_id", "subject_name", "address", "details"),
)


async def audit_csv(sessions: async_sessionmaker[AsyncSession], asked: AuditQuery) -> AsyncGenerator[bytes]:
    """Give the file in pieces, newest entry first, however many pages that would be."""
    yield csv_lines([COLUMNS], first=True)
    async with snapshot(sessions) as session:
        async for rows in store.every(session, asked):
            yield csv_lines([_cells(row) for row in rows])


def _cells(row: Line) -> Sequence[str]:
    details = json.dumps(row.details, ensure_ascii=False, sort_keys=True) if row.details else ""
    texts = (row.action, row.actor_id, row.actor_name, row.subject_type, row.subject_id, row.subject_name, row.address)
    return [row.at.isoformat(), *("" if text is None else str(text) for text in texts), details]
