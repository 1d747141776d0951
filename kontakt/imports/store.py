"""Imports in the database, for those who ask about them. Every function takes the session first and never commits."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.audit import Action, record
from kontakt.db.base import new_id, now
from kontakt.db.models import Import, ImportRow, User
from kontakt.imports.problems import ImportNotReady, RowsFaulty
from kontakt.imports.states import ImportMode, ImportState, RowOutcome
from kontakt.imports.table import Row, Table
from kontakt.problems import NotFound

RETENTION = timedelta(days=30)
"""How long an import and its rows are kept."""

_ROWS_AT_ONCE = 2000
_ADD_ROWS = text(
    "INSERT INTO import_rows (import_id, number, values, outcome) "
    "SELECT :import_id, number, values, 'pending' "
    "FROM unnest(:numbers ::int[], :values ::jsonb[]) AS rows(number, values)"
)


async def add(session: AsyncSession, user: User, file_name: str, table: Table) -> Import:
    """Add an import whose rows are to be checked."""
    added = Import(
        id=new_id(),
        user_id=user.id,
        file_name=file_name,
        state=ImportState.CHECKING,
        columns=table.columns,
        total=len(table.rows),
        processed=0,
        faulty=0,
        created=0,
        created_at=now(),
    )
    session.add(added)
    await session.flush()
    for rows in _batches(table.rows):
        values = [json.dumps(row.values) for row in rows]
        numbers = [row.number for row in rows]
        await session.execute(_ADD_ROWS, {"import_id": added.id, "numbers": numbers, "values": values})
    return added


def _batches(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE))


async def page(
    session: AsyncSession, limit: int, after: UUID | None
) -> tuple[Sequence[tuple[Import, str | None]], int]:
    """Return up to `limit` + 1 imports with the names of those who began them, newest first, and how many there are."""
    query = _with_name().order_by(Import.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Import.id < after)
    rows = (await session.execute(query)).all()
    return rows, await session.scalar(select(func.count()).select_from(Import)) or 0


async def find(session: AsyncSession, import_id: UUID) -> tuple[Import, str | None]:
    """Return the import with the name of who began it; raise `NotFound`."""
    row = (await session.execute(_with_name().where(Import.id == import_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _with_name() -> Select[Import, str | None]:
    return select(Import, User.name).join(User, User.id == Import.user_id, isouter=True)


async def rows(
    session: AsyncSession, import_id: UUID, outcome: RowOutcome | None, limit: int, after: int
) -> tuple[Sequence[ImportRow], int]:
    """Return up to `limit` + 1 rows behind the one with that number, and how many of the outcome there are."""
    wanted = [ImportRow.import_id == import_id]
    if outcome is not None:
        wanted.append(ImportRow.outcome == outcome)
    query = select(ImportRow).where(*wanted, ImportRow.number > after).order_by(ImportRow.number).limit(limit + 1)
    found = (await session.scalars(query)).all()
    return found, await session.scalar(select(func.count()).select_from(ImportRow).where(*wanted)) or 0


async def locked(session: AsyncSession, import_id: UUID) -> Import:
    """Return the import, which nobody else changes until the transaction ends; raise `NotFound`."""
    found = await session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such import.")
    return found


async def run(session: AsyncSession, import_id: UUID, user: User, mode: ImportMode) -> Import:
    """Let the cards be made, and return the import; raise `ImportNotReady`, or `RowsFaulty` with their number."""
    one = await locked(session, import_id)
    if one.state is not ImportState.CHECKED:
        raise ImportNotReady(f"It is {one.state.value}, and runs once it is checked.")
    if one.faulty == one.total or (one.faulty and mode is ImportMode.ALL_OR_NOTHING):
        raise RowsFaulty(f"{one.faulty} of {one.total} rows are faulty.")
    one.state, one.mode, one.processed, one.failure, one.leased_until = (
        ImportState.RUNNING,
        mode,
        one.faulty,
        None,
        None,
    )
    one.user_id = one.user_id or user.id
    return one


async def cancel(session: AsyncSession, import_id: UUID) -> Import:
    """Stop the import, or give it up before it runs, and return it; cards that are made stay.

    Raise `ImportNotReady` after its end.
    """
    one = await locked(session, import_id)
    if one.state not in {ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING}:
        raise ImportNotReady(f"It is {one.state.value}.")
    one.state, one.finished_at, one.leased_until = ImportState.CANCELLED, now(), None
    return one


async def delete_old(session: AsyncSession) -> None:
    """Delete the imports whose time is over, with their rows, and record it."""
    old = delete(Import).where(Import.created_at < now() - RETENTION).returning(Import.id)
    for import_id in (await session.scalars(old)).all():
        record(session, Action.IMPORT_ERASED, request=None, actor=None, subject=import_id)
