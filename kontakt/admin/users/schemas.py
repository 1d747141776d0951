"""What admins send and receive about people and their sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from kontakt.account.schemas import SessionOut
from kontakt.admin.bulk import Ids
from kontakt.admin.listing import ListQuery
from kontakt.cards.schemas import Body
from kontakt.db.models import Role


class UserSort(StrEnum):
    """The orders of the list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    SIGN_IN = "sign_in"


class UserState(StrEnum):
    """Whether the person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class UserQuery(ListQuery):
    """Which people to list; `sign_in` begins with whoever signed in last."""

    role: Role | None = None
    state: UserState | None = None
    sort: UserSort = UserSort.NAME


class AdminUser(BaseModel):
    """One line of the list of all people."""

    id: UUID
    name: str
    email: str | None
    role: Role
    state: UserState
    cards: int
    created_at: datetime
    last_sign_in_at: datetime | None


class AdminUserPage(BaseModel):
    """One page of the list of all people."""

    items: list[AdminUser]
    next: str | None
    total: int


class AdminUserDetail(AdminUser):
    """A person with their living sessions, the last seen first."""

    issuer: str
    subject: str
    locale: str | None
    language: str | None
    disabled_at: datetime | None
    signatures: int
    sessions: list[SessionOut]


class UserAction(StrEnum):
    """What can be done to many people at once. Disabling also signs out; deleting cannot be taken back."""

    ENABLE = "enable"
    DISABLE = "disable"
    DELETE = "delete"
    SIGN_OUT = "sign_out"


_HEIR_OF_A_DELETION: JsonDict = {
    "if": {"properties": {"action": {"enum": [one.value for one in UserAction if one is not UserAction.DELETE]}}},
    "then": {"properties": {"transfer_to": {"type": "null"}}},
}


class UsersChange(Body):
    """A change of many people; with `transfer_to` a deletion hands their cards over, else the cards go with them."""

    model_config = ConfigDict(json_schema_extra=_HEIR_OF_A_DELETION)

    action: UserAction
    ids: Ids
    transfer_to: UUID | None = None

    @model_validator(mode="after")
    def _heir_of_a_deletion(self) -> Self:
        if self.transfer_to is None:
            return self
        if self.action is not UserAction.DELETE:
            raise PydanticCustomError(
                "only_for_deletion", "Only a deletion hands cards over.", {"pointer": "transfer_to"}
            )
        if self.transfer_to in self.ids:
            raise PydanticCustomError(
                "deleted_too", "This person is among those to be deleted.", {"pointer": "transfer_to"}
            )
        return self
