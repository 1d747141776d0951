"""The faulty rows of an import as CSV: what they held, and what is wrong with it."""

from collections.abc import AsyncGenerator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.models import Import, ImportRow
from kontakt.imports import store
from kontakt.imports.columns import ERRORS, ROW
from kontakt.imports.lines import csv_lines
from kontakt.imports.states import RowOutcome

_AT_ONCE = 500


async def faulty_csv(sessions: async_sessionmaker[AsyncSession], one: Import) -> AsyncGenerator[bytes]:
    """Give the file in pieces; the last two columns tell the row and the reasons, and an import passes over them."""
    yield csv_lines([[*one.columns, ROW, ERRORS]], first=True)
    after = 0
    while True:
        async with sessions() as session:
            rows, _ = await store.rows(session, one.id, RowOutcome.FAULTY, _AT_ONCE, after)
        if not rows:
            return
        yield csv_lines([_cells(row, one.columns) for row in rows])
        after = rows[-1].number


def _cells(row: ImportRow, columns: list[str]) -> list[str]:
    reasons = "; ".join(f"{error['column']}: {error['detail']}" for error in row.errors)
    return [*(row.values.get(column, "") for column in columns), str(row.number), reasons]
