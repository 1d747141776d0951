"""The dry run: every row is tried as a card would be made, and nothing is made."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.base import now
from kontakt.db.models import ImportRow
from kontakt.imports import slugs, store
from kontakt.imports.outcomes import LEASE, finish, write_checked
from kontakt.imports.rows import RowError, read_row
from kontakt.imports.states import ImportState, RowOutcome

BATCH = 250
"""Rows of one transaction: each shows progress, and a crash repeats no more than that."""

_NAME = func.lower(
    func.concat_ws(
        " ",
        ImportRow.values["name"].astext,
        ImportRow.values["first_name"].astext,
        ImportRow.values["last_name"].astext,
    )
)


async def check(sessions: async_sessionmaker[AsyncSession], import_id: UUID) -> None:
    """Check the rows that are not yet, until the import is checked or somebody gives it up."""
    async with sessions() as session:
        doubles = await _doubles(session, import_id)
    while await _check_batch(sessions, import_id, doubles):
        pass


async def _check_batch(
    sessions: async_sessionmaker[AsyncSession], import_id: UUID, doubles: Mapping[int, RowError]
) -> bool:
    """Check some rows; return whether there may be more."""
    async with sessions.begin() as session:
        one = await store.locked(session, import_id)  # So that nobody checks the same rows at the same time.
        if one.state is not ImportState.CHECKING:
            return False
        pending = ImportRow.import_id == import_id, ImportRow.outcome == RowOutcome.PENDING
        query = select(ImportRow).where(*pending).order_by(ImportRow.number).limit(BATCH)
        rows = {row.number: row.values for row in await session.scalars(query)}
        if not rows:
            finish(session, one, ImportState.CHECKED)
            return False
        asked = {values["slug"] for values in rows.values() if "slug" in values}
        held = await slugs.held(session, asked)
        # In a thread: telephone numbers and addresses take their time, and others want an answer meanwhile.
        faults = await asyncio.to_thread(_faults, rows, one.columns, held, doubles)
        await write_checked(session, import_id, list(rows), faults)
        one.processed += len(rows)
        one.faulty += len(faults)
        one.leased_until = now() + LEASE
    return True


def _faults(
    rows: Mapping[int, Mapping[str, str]], columns: Sequence[str], held: set[str], doubles: Mapping[int, RowError]
) -> dict[int, list[RowError]]:
    faults: dict[int, list[RowError]] = {}
    for number, values in rows.items():
        _, errors = read_row(values, columns)
        if values.get("slug") in held:
            errors.append(taken())
        if number in doubles:
            errors.append(doubles[number])
        if errors:
            faults[number] = errors
    return faults


def taken() -> RowError:
    """Return what is wrong where another card has the slug."""
    return {"column": "slug", "code": "taken", "detail": "Another card has this address."}


async def _doubles(session: AsyncSession, import_id: UUID) -> dict[int, RowError]:
    """Return what is wrong with rows that repeat one before them: its slug, or without one its person, or all of it."""
    slug, owner = ImportRow.values["slug"].astext, func.lower(ImportRow.values["owner_email"].astext)
    first = func.min(ImportRow.number)
    by_slug = first.over(partition_by=slug)
    by_person = first.over(partition_by=[slug, owner, _NAME])
    by_all = first.over(partition_by=[slug, owner, ImportRow.values])
    inner = select(
        ImportRow.number,
        slug.label("slug"),
        owner.label("owner"),
        by_slug.label("by_slug"),
        by_person.label("by_person"),
        by_all.label("by_all"),
    ).where(ImportRow.import_id == import_id)
    found: dict[int, RowError] = {}
    for number, row_slug, row_owner, first_slug, first_person, first_all in await session.execute(inner):
        if row_slug is not None:
            if first_slug != number:
                found[number] = _double("slug", "slug-twice", first_slug, f"Row {first_slug} has this address, too.")
        elif (before := first_person if row_owner is not None else first_all) != number:
            found[number] = _double("name", "row-twice", before, f"Row {before} is of the same person.")
    return found


def _double(column: str, code: str, row: int, detail: str) -> RowError:
    return {"column": column, "code": code, "detail": detail, "row": row}
