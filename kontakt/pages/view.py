"""What a card page shows, as a value: everything resolved (defaults applied, addresses absolute), nothing to look up.

The page, the public JSON and the structured data are made from a `CardView` and from nothing else.
"""

from dataclasses import dataclass
from typing import Literal

from kontakt.cards.fields import AvatarShape, Font, Layout, Platform, Theme


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: its absolute address, its size in pixels, and what it shows in words, if somebody said so."""

    url: str
    width: int
    height: int
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A telephone number as typed, in E.164 where it parses, and its label."""

    number: str
    e164: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class EmailView:
    """An e-mail address and its label."""

    email: str
    label: str | None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A web address (always http or https) and its label."""

    url: str
    label: str | None


@dataclass(frozen=True, slots=True)
class SocialView:
    """A profile on a platform."""

    platform: Platform
    url: str


@dataclass(frozen=True, slots=True)
class AddressView:
    """A postal address; `country` is the ISO 3166-1 alpha-2 code."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How the card looks, with the organisation's defaults applied; colours are `#rrggbb`.

    `text_color` is null where it is to be computed for contrast. Unless the card sets a background colour of its
    own, `background_color` is the organisation's and gives way to the dark theme.
    """

    primary_color: str
    background_color: str
    own_background: bool
    text_color: str | None
    font: Font
    theme: Theme
    avatar_shape: AvatarShape
    layout: Layout


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who stands behind the card; `icons` are square, the smallest first."""

    name: str
    url: str | None = None
    logo: Picture | None = None
    footer_text: str | None = None
    footer_link: str | None = None
    icons: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything that one card page shows.

    `url` is the page's canonical address. `masked` says that telephone numbers and e-mail addresses exist but are
    held back: `phones` and `emails` are then empty, and links that are made of a number are left out. `reveal_key` is
    set on a page that was just revealed, and opens the vCard for a short time. `mode` is `preview` in the editor's
    frame. `qr` is the address of the QR code where the card has none of its own, because it is not saved so.
    """

    slug: str
    url: str
    name: str
    look: Look
    organisation: Organisation
    job_title: str | None = None
    company: str | None = None
    department: str | None = None
    pronouns: str | None = None
    phones: tuple[PhoneView, ...] = ()
    emails: tuple[EmailView, ...] = ()
    address: AddressView | None = None
    websites: tuple[LinkView, ...] = ()
    social_links: tuple[SocialView, ...] = ()
    bio: str | None = None
    calendar_url: str | None = None
    calendar_label: str | None = None
    avatar: Picture | None = None
    avatar_jpeg: Picture | None = None
    banner: Picture | None = None
    background: Picture | None = None
    indexable: bool = True
    masked: bool = False
    reveal_key: str | None = None
    mode: Literal["page", "preview"] = "page"
    qr: str | None = None
