"""What clients receive about the person who is signed in."""

from uuid import UUID

from pydantic import BaseModel

from kontakt.branding.schemas import Locale
from kontakt.cards.schemas import Body
from kontakt.db.models import Role


class Profile(BaseModel):
    """What the provider's claims offer for a first card; they were typed elsewhere and may not fit a card."""

    phone: str | None = None
    title: str | None = None
    department: str | None = None
    company: str | None = None
    website: str | None = None


class Me(BaseModel):
    """The signed-in person."""

    id: UUID
    name: str
    email: str | None
    role: Role
    locale: str | None
    language: str | None
    picture: str | None
    profile: Profile
    permissions: list[str]


class MePatch(Body):
    """What people choose for themselves. Null: the language of the browser."""

    language: Locale | None = None


class SignedOut(BaseModel):
    """Where to go after signing out: the provider's end-session endpoint, or `/`."""

    redirect: str
