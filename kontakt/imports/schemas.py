"""What clients send and receive about imports."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kontakt.imports.states import ImportMode, ImportState, RowOutcome


class ImportRun(BaseModel):
    """Make the cards: all of them or none, or those of the valid rows."""

    model_config = ConfigDict(extra="forbid")

    mode: ImportMode


class ImportOut(BaseModel):
    """An import; `processed` of `total` rows are done with in its state, `failure` says why cards were not made."""

    id: UUID
    file_name: str
    by: str | None
    state: ImportState
    mode: ImportMode | None
    columns: list[str]
    total: int
    processed: int
    valid: int
    faulty: int
    created: int
    failure: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime


class ImportPage(BaseModel):
    """One page of the imports, newest first."""

    items: list[ImportOut]
    next: str | None
    total: int


class RowFault(BaseModel):
    """What is wrong in a column of a row: a stable code, what would be right, and what stands there.

    `row` is the number of another row that it is about.
    """

    column: str
    code: str
    detail: str
    value: str | None
    row: int | None = None


class ImportRowOut(BaseModel):
    """A row, numbered as a spreadsheet shows it; `card_id` is the card that was made."""

    number: int
    outcome: RowOutcome
    name: str | None
    owner_email: str | None
    errors: list[RowFault]
    card_id: UUID | None


class ImportRowPage(BaseModel):
    """One page of an import's rows, in the order of the file."""

    items: list[ImportRowOut]
    next: str | None
    total: int
