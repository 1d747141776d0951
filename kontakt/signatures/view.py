"""What a signature shows, as a value: nothing to look up, addresses absolute, pictures with the size they are shown in.

The HTML and the plain text are made from a `SignatureView` and from nothing else.
"""

from dataclasses import dataclass
from typing import Literal

from kontakt.signatures.fields import SignatureLayout


@dataclass(frozen=True, slots=True)
class Colours:
    """`#rrggbb`: `fill` carries white text, `line` is seen on light and on dark, `name` can be read on both.

    `name` is null where no tone of the accent can: the name then has the text colour of the mail program. So has all
    other text, which programs turn around for a dark screen by rules of their own.
    """

    fill: str
    line: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture: its absolute address, the size in which it is shown in CSS pixels, and what it says."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of contact data. `label` is only there where the text alone does not say what it is."""

    text: str
    href: str
    label: str | None = None
    is_code: bool = False
    """Numbers and addresses run from left to right, whatever is around them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A link to a platform, with its icon."""

    name: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Everything that one signature shows; what was not chosen or does not exist is null or empty.

    `roles` are lines below the name. `booking` is address and words.
    """

    layout: SignatureLayout
    language: str
    direction: Literal["ltr", "rtl"]
    colours: Colours
    is_round: bool
    name: str | None
    pronouns: str | None
    roles: tuple[str, ...]
    contacts: tuple[Contact, ...]
    profiles: tuple[Profile, ...]
    picture: Shown | None
    logo: Shown | None
    booking: tuple[str, str | None] | None
    card: str | None
    disclaimer: tuple[str, ...]
    missing: tuple[str, ...]
