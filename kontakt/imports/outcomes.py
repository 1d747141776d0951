"""What a job writes: the outcomes of rows, the progress of the import, and how it ended."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.audit import Action, record
from kontakt.db.base import now
from kontakt.db.models import Import
from kontakt.imports.rows import RowError
from kontakt.imports.states import ImportState

LEASE = timedelta(seconds=15)
"""How long nobody else takes an import over from whoever showed the last progress."""

Faults = Mapping[int, Sequence[RowError]]
"""What is wrong with rows, by their numbers."""

_CHECKED = text(
    "UPDATE import_rows SET outcome = CASE WHEN faults.errors IS NULL THEN 'valid' ELSE 'faulty' END, "
    "errors = coalesce(faults.errors, '[]') "
    "FROM unnest(:numbers ::int[], :errors ::jsonb[]) AS faults(number, errors) "
    "WHERE import_id = :import_id AND import_rows.number = faults.number"
)
_CREATED = text(
    "UPDATE import_rows SET outcome = 'created', card_id = made.card_id "
    "FROM unnest(:numbers ::int[], :cards ::uuid[]) AS made(number, card_id) "
    "WHERE import_id = :import_id AND import_rows.number = made.number"
)


async def write_checked(session: AsyncSession, import_id: UUID, numbers: Sequence[int], faults: Faults) -> None:
    """Let the rows be faulty that have faults, and the others valid."""
    errors = [json.dumps(faults[number]) if faults.get(number) else None for number in numbers]
    await session.execute(_CHECKED, {"import_id": import_id, "numbers": list(numbers), "errors": errors})


async def write_created(session: AsyncSession, import_id: UUID, cards: Mapping[int, UUID]) -> None:
    """Note which cards were made of which rows."""
    await session.execute(
        _CREATED, {"import_id": import_id, "numbers": list(cards), "cards": list(map(str, cards.values()))}
    )


async def progress(session: AsyncSession, import_id: UUID, **values: Any) -> bool:  # noqa: ANN401 - columns
    """Keep the values and the lease while the import runs; return whether it still does."""
    statement = update(Import).where(Import.id == import_id, Import.state == ImportState.RUNNING)
    kept = statement.values(leased_until=now() + LEASE, **values).returning(Import.id)
    return await session.scalar(kept.execution_options(synchronize_session=False)) is not None


def finish(session: AsyncSession, one: Import, state: ImportState, *, failure: str | None = None) -> None:
    """Let the import, which is locked, be in its new state, and note what it has come to."""
    if one.state is ImportState.RUNNING:
        numbers: dict[str, Any] = {"rows": one.total, "created": one.created, "faulty": one.faulty}
        details = numbers | ({"failure": failure} if failure else {})
        record(session, Action.IMPORT_FINISHED, request=None, actor=one.user_id, subject=one.id, details=details)
    one.state, one.failure, one.leased_until = state, failure, None
    one.finished_at = None if state is ImportState.CHECKED else now()
