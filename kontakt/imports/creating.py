"""The run: cards are made of the rows that the dry run found valid, each at most once.

A row and its card are written in one transaction, and whoever writes them holds the rows (`all_or_nothing`) or the
import (`valid_only`): what another process has done is seen, and not done again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.models import Import, ImportRow
from kontakt.imports import store
from kontakt.imports.batch import Made, Maker
from kontakt.imports.outcomes import Faults, finish, progress, write_checked, write_created
from kontakt.imports.states import ImportMode, ImportState, RowOutcome

BATCH = 250
CHANGED = "changed-meanwhile"
"""The failure of an import of all rows or none, of which rows were valid when they were checked, and no longer are."""

_ABANDONED = text("SET LOCAL idle_in_transaction_session_timeout = '60s'")

Sessions = async_sessionmaker[AsyncSession]


async def create(sessions: Sessions, import_id: UUID) -> None:
    """Make the cards, until all are made or somebody cancels."""
    async with sessions() as session:
        one = await session.get(Import, import_id)
        if one is None or one.state is not ImportState.RUNNING:
            return
        maker = await Maker.of(session, one)
    if one.mode is ImportMode.ALL_OR_NOTHING:
        await _all_or_nothing(sessions, one, maker)
    else:
        while await _some(sessions, import_id, maker):
            pass


async def _some(sessions: Sessions, import_id: UUID, maker: Maker) -> bool:
    """Make some cards in a transaction of their own; return whether there may be more to make."""
    async with sessions.begin() as session:
        one = await store.locked(session, import_id)
        if one.state is not ImportState.RUNNING:
            return False
        rows = await _valid(session, import_id, 0)
        if not rows:
            finish(session, one, ImportState.DONE)
            return False
        made = await maker.make(session, rows)
        await _write(session, import_id, made)
        counted = {"created": one.created + len(made.cards), "faulty": one.faulty + len(made.faults)}
        await progress(session, import_id, processed=one.processed + len(rows), **counted)
    return True


async def _all_or_nothing(sessions: Sessions, one: Import, maker: Maker) -> None:
    """Make all cards in one transaction; if rows have become faulty, make none and name those."""
    faults: dict[int, Any] = {}
    created, after = 0, 0
    async with sessions() as session, session.begin() as transaction:
        # A process that stands still would hold the rows for ever, and whoever takes over would wait.
        await session.execute(_ABANDONED)
        while rows := await _valid(session, one.id, after):
            made = await maker.make(session, rows)
            await write_created(session, one.id, made.cards)
            faults |= made.faults
            created, after = created + len(made.cards), rows[-1].number
            # By another transaction: nobody sees what this one does until its end.
            if not await _told(sessions, one.id, one.faulty + created + len(faults)):
                await transaction.rollback()
                return
        if not faults:
            present = await store.locked(session, one.id)
            if present.state is not ImportState.RUNNING:
                await transaction.rollback()
                return
            present.created, present.processed = present.created + created, present.total
            finish(session, present, ImportState.DONE)
            return
        await transaction.rollback()
    await _take_back(sessions, one.id, faults)


async def _told(sessions: Sessions, import_id: UUID, processed: int) -> bool:
    async with sessions.begin() as session:
        return await progress(session, import_id, processed=processed)


async def _take_back(sessions: Sessions, import_id: UUID, faults: Faults) -> None:
    """Name the rows that have become faulty; the import may be run again, or mended."""
    async with sessions.begin() as session:
        one = await store.locked(session, import_id)
        if one.state is ImportState.RUNNING:
            await write_checked(session, import_id, list(faults), faults)
            one.faulty, one.processed = one.faulty + len(faults), one.total
            finish(session, one, ImportState.CHECKED, failure=CHANGED)


async def _valid(session: AsyncSession, import_id: UUID, after: int) -> Sequence[ImportRow]:
    query = (
        select(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == RowOutcome.VALID, ImportRow.number > after)
        .order_by(ImportRow.number)
        .limit(BATCH)
        .with_for_update()
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _write(session: AsyncSession, import_id: UUID, made: Made) -> None:
    await write_created(session, import_id, made.cards)
    await write_checked(session, import_id, list(made.faults), made.faults)
