"""A contact as the builders of this package take it: plain values, already validated."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from kontakt.pages.view import AddressView, EmailView, LinkView, PhoneView, SocialView


@dataclass(frozen=True, slots=True)
class Contact:
    """One person. `uid` never changes, `revised_at` is the time of the last change (UTC), `photo` is a JPEG."""

    uid: UUID
    revised_at: datetime
    url: str
    name: str
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
    photo: bytes | None = None


def essential(contact: Contact) -> Contact:
    """Return the contact without photo, bio, social profiles and booking link, so that a QR code can hold it."""
    return replace(contact, photo=None, bio=None, social_links=(), calendar_url=None, calendar_label=None)
