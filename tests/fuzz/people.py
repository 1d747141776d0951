"""Hostile people: contacts for address books, and what a card page shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kontakt.cards.fields import AvatarShape, Font, Layout, Platform, Theme
from kontakt.contact.values import Contact
from kontakt.pages.view import (
    AddressView,
    CardView,
    EmailView,
    LinkView,
    Look,
    Organisation,
    PhoneView,
    Picture,
    SocialView,
)
from tests.fuzz.source import One, Source

ORIGIN = "https://cards.example"
_START = datetime(2025, 1, 1, tzinfo=UTC)
_LABELS = (None, "mobile", "work", "home", "fax", "other")
_NUMBERS = ("+372 5555 5555", "+44 20 7946 0958 ext. 12", "020 7946 0000", "112", "+1 (650) 253-0000;ext=7")
_COUNTRIES = (None, "DE", "US", "GB", "JP", "ZZ", "de", "\u0131\u017f")
_PLATFORMS = tuple(Platform)


def contact_of(source: Source) -> Contact:
    """Return a contact; its texts are what no schema would let pass."""
    return Contact(
        uid=UUID(int=source.number(0, 2**32 - 1)),
        revised_at=_START + timedelta(seconds=source.number(0, 2**24)),
        url=f"{ORIGIN}/c/{source.pick(('ada-lovelace', 'x1', 'karl-der-grosse'))}",
        name=source.text(130),
        job_title=source.maybe(),
        company=source.maybe(),
        department=source.maybe(),
        pronouns=source.maybe(),
        phones=_some(source, lambda: _phone(source)),
        emails=_some(source, lambda: EmailView(source.text(80), _label(source))),
        address=_address(source) if source.chance(2) else None,
        websites=_some(source, lambda: LinkView(_url(source), source.maybe(40))),
        social_links=_some(source, lambda: SocialView(source.pick(_PLATFORMS), _url(source))),
        bio=source.maybe(1000),
        calendar_url=_url(source) if source.chance(3) else None,
        calendar_label=source.maybe(60),
        photo=(b"\xff\xd8\xff" if source.chance(2) else b"") + source.raw(90) if source.chance(3) else None,
    )


def view_of(source: Source) -> CardView:
    """Return what a card page is to show."""
    who = contact_of(source)
    picture = Picture(f"{ORIGIN}/uploads/0123.webp", 512, 512, source.maybe(200)) if source.chance(2) else None
    masked = source.chance(4)
    return CardView(
        slug="ada-lovelace",
        url=f"{ORIGIN}/c/ada-lovelace",
        name=who.name,
        look=Look(
            primary_color=source.colour(),
            background_color=source.colour(),
            own_background=source.chance(2),
            text_color=source.colour() if source.chance(3) else None,
            font=source.pick(tuple(Font)),
            theme=source.pick(tuple(Theme)),
            avatar_shape=source.pick(tuple(AvatarShape)),
            layout=source.pick(tuple(Layout)),
        ),
        organisation=Organisation(
            source.text(120),
            source.maybe(80),
            Picture(f"{ORIGIN}/uploads/logo.webp", 480, 120) if source.chance(3) else None,
            source.maybe(200),
            source.maybe(80),
        ),
        job_title=who.job_title,
        company=who.company,
        department=who.department,
        pronouns=who.pronouns,
        phones=() if masked else who.phones,
        emails=() if masked else who.emails,
        address=who.address,
        websites=who.websites,
        social_links=who.social_links,
        bio=who.bio,
        calendar_url=who.calendar_url,
        calendar_label=who.calendar_label,
        avatar=picture,
        avatar_jpeg=picture,
        banner=picture if source.chance(3) else None,
        masked=masked,
        indexable=source.chance(2),
        reveal_key=source.text(60) if not masked and source.chance(8) else None,
    )


def _some(source: Source, make: Callable[[], One]) -> tuple[One, ...]:
    return tuple(make() for _ in range(source.byte() % 3))


def _phone(source: Source) -> PhoneView:
    if source.chance(2):
        return PhoneView(source.text(40), None, _label(source))
    number = source.pick(_NUMBERS)
    return PhoneView(number, "+37255555555" if number.startswith("+372") else None, _label(source))


def _label(source: Source) -> str | None:
    return source.maybe(30) if source.chance(3) else source.pick(_LABELS)


def _url(source: Source) -> str:
    return source.text(120) if source.chance(2) else f"https://{source.text(60)}"


def _address(source: Source) -> AddressView:
    return AddressView(
        source.maybe(200), source.maybe(120), source.maybe(120), source.maybe(20), source.pick(_COUNTRIES)
    )
