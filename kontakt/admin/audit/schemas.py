"""What admins receive of the record of what was done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from kontakt.admin.listing import ListQuery, Moment


class AuditQuery(ListQuery):
    """Which entries to list; `from` is included, `to` is not."""

    action: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z]+(-[a-z]+)*$")] | None = None
    actor: UUID | None = None
    subject: UUID | None = None
    begin: Moment | None = Field(None, alias="from")
    end: Moment | None = Field(None, alias="to")

    @property
    def filters(self) -> list[str]:
        """The names of the filters that are set; their values may be about people."""
        aliases = {"begin": "from", "end": "to"}
        return sorted(aliases.get(name, name) for name in self.model_fields_set - {"limit", "cursor"})


class Subject(BaseModel):
    """What something was done to: its kind, such as `card` or `user`, and its present name, null if it is gone."""

    type: str
    id: UUID
    name: str | None


class Actor(BaseModel):
    """Who did something: the present name, null if the person is gone."""

    id: UUID
    name: str | None


class AuditOut(BaseModel):
    """Who did what to what; without an actor it was the server itself, or, from an address, a stranger."""

    id: UUID
    at: datetime
    action: str
    actor: Actor | None
    subject: Subject | None
    address: str | None
    details: dict[str, Any]


class AuditPage(BaseModel):
    """One page of the record, newest first."""

    items: list[AuditOut]
    next: str | None
    total: int
