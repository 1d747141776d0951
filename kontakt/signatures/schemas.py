"""What clients send and receive about e-mail signatures."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError

from kontakt.cards.fields import Bio, Colour, Kept, Line, NoBlank
from kontakt.cards.schemas import Body
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.names import FieldNames


class _Look(Body):
    accent: Annotated[Colour | None, NoBlank] = None
    disclaimer: Annotated[Bio | None, NoBlank] = None


class SignaturePreview(_Look):
    """An unsaved signature to draw; a null accent is the card's or the organisation's colour."""

    card_id: UUID
    name: Annotated[Line | None, NoBlank] = None
    layout: SignatureLayout
    fields: FieldNames


class SignatureCreate(SignaturePreview):
    """A new signature of a card that its owner may edit; `name` is how the owner finds it again."""

    name: Line


class SignaturePatch(_Look):
    """A change: a missing member is unchanged, `null` clears accent and disclaimer."""

    card_id: Annotated[UUID | None, Kept] = None
    name: Annotated[Line | None, Kept] = None
    layout: Annotated[SignatureLayout | None, Kept] = None
    fields: Annotated[FieldNames | None, Kept] = None

    @model_validator(mode="after")
    def _required_stay(self) -> Self:
        for member in ("card_id", "name", "layout", "fields"):
            if member in self.model_fields_set and getattr(self, member) is None:
                context = {"member": member, "pointer": member}
                raise PydanticCustomError("required_member", "A signature always has {member}.", context)
        return self


class SignatureOut(BaseModel):
    """A signature; `missing` are those of its fields that the card does not have now, and that are left out."""

    id: UUID
    card_id: UUID
    card_name: str
    name: str
    layout: SignatureLayout
    fields: list[str]
    missing: list[str]
    accent: str | None
    disclaimer: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class SignaturePage(BaseModel):
    """One page of a list of signatures."""

    items: list[SignatureOut]
    next: str | None
    total: int


class SignatureDrawn(BaseModel):
    """A signature for the clipboard: HTML to paste into a mail program, and the same as plain text."""

    html: str
    text: str
    missing: list[str]
