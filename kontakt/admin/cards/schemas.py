"""What admins send and receive about the cards of all people."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from kontakt.admin.bulk import Ids
from kontakt.admin.listing import ListQuery
from kontakt.cards.fields import Visibility
from kontakt.cards.schemas import Body, ImageOut


class CardSort(StrEnum):
    """The orders of the list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    UPDATED = "updated"


class CardQuery(ListQuery):
    """Which cards to list."""

    visibility: Visibility | None = None
    owner: UUID | None = None
    sort: CardSort = CardSort.NEWEST


class Person(BaseModel):
    """Whom something belongs to."""

    id: UUID
    name: str


class AdminCard(BaseModel):
    """One line of the list of all cards; `views` are those of persons in the last 30 days."""

    id: UUID
    slug: str
    url: str
    name: str
    job_title: str | None
    company: str | None
    owner: Person
    intended_for: str | None
    visibility: Visibility
    avatar: ImageOut | None
    views: int
    revision: int
    created_at: datetime
    updated_at: datetime


class AdminCardPage(BaseModel):
    """One page of the list of all cards."""

    items: list[AdminCard]
    next: str | None
    total: int


class CardAction(StrEnum):
    """What can be done to many cards at once. Enabling makes public; a deletion can be taken back for an hour."""

    ENABLE = "enable"
    UNLIST = "unlist"
    DISABLE = "disable"
    DELETE = "delete"
    RESTORE = "restore"
    TRANSFER = "transfer"


_OWNER_OF_A_TRANSFER: JsonDict = {
    "if": {"properties": {"action": {"const": CardAction.TRANSFER.value}}},
    "then": {"required": ["owner_id"], "properties": {"owner_id": {"type": "string", "format": "uuid"}}},
    "else": {"properties": {"owner_id": {"type": "null"}}},
}


class CardsChange(Body):
    """A change of many cards; `owner_id` is for a transfer, and needed there."""

    model_config = ConfigDict(json_schema_extra=_OWNER_OF_A_TRANSFER)

    action: CardAction
    ids: Ids
    owner_id: UUID | None = None

    @model_validator(mode="after")
    def _owner_of_a_transfer(self) -> Self:
        if (self.action is CardAction.TRANSFER) is not (self.owner_id is not None):
            raise PydanticCustomError(
                "required_member" if self.owner_id is None else "only_for_transfer",
                "A transfer, and nothing else, has an owner.",
                {"pointer": "owner_id"},
            )
        return self
