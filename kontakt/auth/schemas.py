"""What clients receive about the person who is signed in."""

from uuid import UUID

from pydantic import BaseModel

from kontakt.branding.schemas import Locale
from kontakt.cards.schemas import Body
from kontakt.db.models import Role


class Me(BaseModel):
    """The signed-in person."""

    id: UUID
    name: str
    email: str | None
    role: Role
    locale: str | None
    language: str | None
    picture: str | None
    permissions: list[str]


class MePatch(Body):
    """What people choose for themselves. Null: the language of the browser."""

    language: Locale | None = None


class SignedOut(BaseModel):
    """Where to go after signing out: the provider's end-session endpoint, or `/`."""

    redirect: str
