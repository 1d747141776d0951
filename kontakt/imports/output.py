"""From imports and rows in the database to what a client receives."""

from kontakt.db.models import Import, ImportRow
from kontakt.imports.schemas import ImportOut, ImportRowOut, RowFault
from kontakt.imports.states import ImportState
from kontakt.imports.store import RETENTION

_SHOWN = 120
"""Characters of a faulty value that are shown; all of it is in the download."""


def import_out(one: Import, by: str | None) -> ImportOut:
    """Return the import as clients see it; `by` is the name of who began it."""
    tried = one.processed if one.state is ImportState.CHECKING else one.total
    return ImportOut(
        id=one.id,
        file_name=one.file_name,
        by=by,
        state=one.state,
        mode=one.mode,
        columns=one.columns,
        total=one.total,
        processed=one.processed,
        valid=max(0, tried - one.faulty - one.created),
        faulty=one.faulty,
        created=one.created,
        failure=one.failure,
        created_at=one.created_at,
        finished_at=one.finished_at,
        expires_at=one.created_at + RETENTION,
    )


def row_out(row: ImportRow) -> ImportRowOut:
    """Return the row as clients see it."""
    values = row.values
    parts = (values.get("first_name"), values.get("last_name"))
    return ImportRowOut(
        number=row.number,
        outcome=row.outcome,
        name=values.get("name") or " ".join(part for part in parts if part) or None,
        owner_email=values.get("owner_email"),
        errors=[RowFault(**error, value=_shown(values.get(error["column"]))) for error in row.errors],
        card_id=row.card_id,
    )


def _shown(value: str | None) -> str | None:
    return value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
