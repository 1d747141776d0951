"""What a page reports about its visitor."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from kontakt.cards.schemas import Body

MAX_TARGET = 2048
"""Characters of an address that count; a web address of a card has no more."""


class EventKind(StrEnum):
    """What was done with a card: its page opened, a link of it used, something of it saved, shown or passed on."""

    VIEW = "view"
    PHONE = "phone"
    MESSAGE = "message"
    EMAIL = "email"
    ADDRESS = "address"
    WEBSITE = "website"
    SOCIAL = "social"
    BOOKING = "booking"
    VCARD = "vcard"
    QR = "qr"
    SHARE = "share"
    COPY = "copy"


class Source(StrEnum):
    """The way that led to the card."""

    QR = "qr"
    NFC = "nfc"
    LINK = "link"
    SIGNATURE = "signature"


class Device(StrEnum):
    """What a visitor holds or sits at, as far as the user agent tells."""

    MOBILE = "mobile"
    TABLET = "tablet"
    DESKTOP = "desktop"


class Agent(StrEnum):
    """Who is behind a user agent; only persons count as visitors."""

    PERSON = "person"
    BOT = "bot"
    PREVIEW = "preview"


class ViewReport(Body):
    """A page was opened."""

    source: Source = Source.LINK


class EventReport(ViewReport):
    """Something on a page was used; `target` is the `href` of the link, as the page has it."""

    kind: EventKind
    target: Annotated[str, StringConstraints(max_length=MAX_TARGET)] | None = None
