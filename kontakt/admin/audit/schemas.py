"""What admins receive of the record of what was done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from kontakt.admin.cards.schemas import Person
from kontakt.admin.listing import ListQuery


class AuditQuery(ListQuery):
    """Which entries to list; `from` is included, `to` is not."""

    action: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z]+(-[a-z]+)*$")] | None = None
    actor: UUID | None = None
    subject: UUID | None = None
    begin: AwareDatetime | None = Field(None, alias="from")
    end: AwareDatetime | None = Field(None, alias="to")


class Subject(BaseModel):
    """What something was done to: its kind, such as `card` or `user`, and its present name, null if it is gone."""

    type: str
    id: UUID
    name: str | None


class AuditOut(BaseModel):
    """Who did what to what; a null actor is gone, or was nobody in particular."""

    id: UUID
    at: datetime
    action: str
    actor: Person | None
    subject: Subject | None
    details: dict[str, Any]


class AuditPage(BaseModel):
    """One page of the record, newest first."""

    items: list[AuditOut]
    next: str | None
    total: int
