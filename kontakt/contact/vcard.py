"""vCards: version 3.0 (RFC 2426), which telephones import most widely, and 4.0 (RFC 6350, RFC 9554)."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import count

from iso3166 import countries_by_alpha2

from kontakt.cards.fields import Platform
from kontakt.cards.phones import telephone
from kontakt.contact.contentline import Property, Version, escape, line, prose, serialize, web_uri
from kontakt.contact.values import Contact
from kontakt.pages.language import country_name
from kontakt.pages.view import AddressView, LinkView

_PLACES: dict[str, Sequence[str]] = {"work": ("WORK",), "home": ("HOME",)}
_TELEPHONES: dict[str, Sequence[str]] = {
    **_PLACES,
    "mobile": ("CELL",),
    "fax": ("WORK", "FAX"),  # Outlook knows a fax only together with a place ([MS-OXVCARD], type TEL).
}
_OTHER = ("OTHER", "VOICE")
"""A number of no known place. Android takes one without TYPE for that of a home, and knows OTHER; Outlook knows VOICE.

An e-mail address is of no place anyway; with the type INTERNET, Android would show that word as its label.
"""
_JPEG = b"\xff\xd8\xff"


def vcard(contact: Contact, version: Version = "3.0") -> bytes:
    """Return the contact as a vCard: CRLF, folded at 75 octets, UTF-8.

    Empty values give no property. A photo that is no JPEG is left out, because telephones refuse other formats.
    """
    return b"".join(serialize(item, version) for item in _properties(contact, version))


def split_name(name: str) -> tuple[str, str]:
    """Return family and given name: the last word is the family name, a single word is the given name.

    A guess, as any split of a full name is; FN always holds the whole name as it was typed.
    """
    given, _, family = line(name).rpartition(" ")
    return (family, given.rstrip()) if given else ("", family)


def country(code: str | None) -> str:
    """Return the English name of a country by its ISO 3166-1 alpha-2 code, or the code itself where it is unknown."""
    return country_name(line(code).upper(), "en") if line(code).upper() in countries_by_alpha2 else line(code)


def numbers(contact: Contact) -> list[str]:
    """Return the telephone numbers for dialling: E.164 (`+` and digits) where that is known, else as typed."""
    known = (telephone(line(phone.number), phone.e164) for phone in contact.phones)
    return [number.e164 or number.shown for number in known]


def extended(contact: Contact) -> list[str]:
    """Return the numbers that have an extension, with it, for the note.

    Android glues whatever follows a number to it, and a stranger would be called: so TEL has no extension.
    """
    known = (telephone(line(phone.number), phone.e164) for phone in contact.phones)
    return [number.shown for number in known if number.extension]


def _properties(contact: Contact, version: Version) -> Iterator[Property]:
    groups = (f"item{number}" for number in count(1))
    yield Property("BEGIN", "VCARD")
    yield Property("VERSION", version)  # Must come first in 4.0.
    yield Property("PRODID", "-//Kontakt//Kontakt//EN")
    yield Property("UID", f"urn:uuid:{contact.uid}")
    revised = contact.revised_at.astimezone(UTC)
    yield Property("REV", revised.strftime("%Y%m%dT%H%M%SZ" if version == "4.0" else "%Y-%m-%dT%H:%M:%SZ"))
    yield from _identity(contact, version)
    yield from _telephones(contact, version, groups)
    yield from _emails(contact, groups)
    yield from _address(contact.address, version)
    yield from _links(contact, version, groups)
    notes = [prose(contact.bio), *(extended(contact) if version == "3.0" else ())]
    if note := "\n".join(filter(None, notes)):
        yield Property("NOTE", escape(note))
    yield from _photo(contact.photo, version)
    yield Property("END", "VCARD")


def _identity(contact: Contact, version: Version) -> Iterator[Property]:
    company, department = line(contact.company), line(contact.department)
    name = line(contact.name) or company or web_uri(contact.url) or "-"  # FN must be there and say something.
    yield Property("FN", escape(name))
    family, given = split_name(name)
    yield Property("N", f"{escape(family)};{escape(given)};;;")
    if company or department:
        yield Property("ORG", escape(company) + (f";{escape(department)}" if department else ""))
    if title := line(contact.job_title):
        yield Property("TITLE", escape(title))
    if pronouns := line(contact.pronouns):
        yield Property("PRONOUNS" if version == "4.0" else "X-PRONOUNS", escape(pronouns))  # RFC 9554.


def _telephones(contact: Contact, version: Version, groups: Iterator[str]) -> Iterator[Property]:
    for phone in contact.phones:
        number = telephone(line(phone.number), phone.e164)
        if version == "4.0" and number.e164:
            extension = f";ext={number.extension}" if number.extension else ""  # RFC 3966, section 5.3.
            item = Property("TEL", f"tel:{number.e164}{extension}", (("VALUE", ("uri",)),))
        else:
            item = Property("TEL", escape(number.e164 or number.shown))
        if number.shown:
            yield from _labelled(item, phone.label, _TELEPHONES, groups, () if version == "4.0" else _OTHER)


def _emails(contact: Contact, groups: Iterator[str]) -> Iterator[Property]:
    for email in contact.emails:
        if address := line(email.email):
            yield from _labelled(Property("EMAIL", escape(address)), email.label, _PLACES, groups)


def _address(address: AddressView | None, version: Version) -> Iterator[Property]:
    if address is None:
        return
    code = line(address.country).upper()
    parts = [line(address.street), line(address.city), line(address.region), line(address.postal_code)]
    parts.append(country(address.country))
    if any(parts):
        # Post office box and extended address stay empty, as RFC 6350 recommends. CC: RFC 8605. Without TYPE, Android
        # takes any address for that of a home.
        parameters = (("CC", (code,)),) if version == "4.0" and code in countries_by_alpha2 else ()
        yield Property("ADR", ";".join(["", "", *map(escape, parts)]), (("TYPE", ("WORK",)), *parameters))


def _links(contact: Contact, version: Version, groups: Iterator[str]) -> Iterator[Property]:
    if url := web_uri(contact.url):
        yield Property("URL", url)
    custom = (LinkView(one.url, None) for one in contact.social_links if one.platform is Platform.CUSTOM)
    for website in (*contact.websites, *custom):
        if url := web_uri(website.url):
            yield from _labelled(Property("URL", url), website.label, _PLACES, groups)
    if url := web_uri(contact.calendar_url):
        if version == "4.0":
            yield Property("CALURI", url)
        else:
            yield from _labelled(Property("URL", url), line(contact.calendar_label) or "Booking", {}, groups)
    for profile in contact.social_links:
        url = web_uri(profile.url)
        if url and profile.platform is not Platform.CUSTOM:  # No address book knows a platform of that name.
            yield Property("X-SOCIALPROFILE", url, (("TYPE", (profile.platform,)),))


def _photo(photo: bytes | None, version: Version) -> Iterator[Property]:
    if not photo or not photo.startswith(_JPEG):
        return
    encoded = base64.b64encode(photo).decode()
    if version == "4.0":
        yield Property("PHOTO", f"data:image/jpeg;base64,{encoded}")
    else:
        yield Property("PHOTO", encoded, (("ENCODING", ("b",)), ("TYPE", ("JPEG",))))


def _labelled(
    item: Property,
    label: str | None,
    types: dict[str, Sequence[str]],
    groups: Iterator[str],
    otherwise: Sequence[str] = (),
) -> Iterator[Property]:
    """Yield the property with the TYPE that its label stands for, or in a group with the label itself.

    The vCard standards have no property for a label of one's own; X-ABLabel is what address books read. `otherwise`
    is the TYPE of what has no known label.
    """
    text = line(label)
    types_of_item = types.get(text.casefold(), otherwise)
    if types_of_item:
        item = replace(item, parameters=(*item.parameters, ("TYPE", types_of_item)))
    if not text or text.casefold() == "other" or text.casefold() in types:
        yield item
    else:
        group = next(groups)
        yield replace(item, group=group)
        yield Property("X-ABLabel", escape(text), group=group)
