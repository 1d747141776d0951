"""vCards: version 3.0 (RFC 2426), which telephones import most widely, and 4.0 (RFC 6350, RFC 9554)."""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import count

from iso3166 import countries_by_alpha2

from kontakt.contact.contentline import Property, Version, escape, line, prose, serialize, web_uri
from kontakt.contact.values import Contact
from kontakt.pages.view import AddressView, PhoneView

_PLACES: dict[str, Sequence[str]] = {"work": ("WORK",), "home": ("HOME",)}
_TELEPHONES: dict[str, Sequence[str]] = {
    **_PLACES,
    "mobile": ("CELL",),
    "fax": ("WORK", "FAX"),  # Outlook knows a fax only together with a place ([MS-OXVCARD], type TEL).
}
_E164 = re.compile(r"\+[0-9]{2,15}")
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


def country_name(code: str | None) -> str:
    """Return the English name of a country by its ISO 3166-1 alpha-2 code, or the code itself where it is unknown."""
    country = countries_by_alpha2.get(line(code).upper())
    return country.apolitical_name if country else line(code)


def telephone(phone: PhoneView) -> str:
    """Return the number in E.164 (`+` and digits) where there is one, else as it was typed."""
    return phone.e164 if phone.e164 and _E164.fullmatch(phone.e164) else line(phone.number)


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
    if note := prose(contact.bio):
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
        number = telephone(phone)
        if version == "4.0" and _E164.fullmatch(number):
            item = Property("TEL", f"tel:{number}", (("VALUE", ("uri",)),))
        else:
            item = Property("TEL", escape(number))
        if number:
            yield from _labelled(item, phone.label, _TELEPHONES, groups)


def _emails(contact: Contact, groups: Iterator[str]) -> Iterator[Property]:
    for email in contact.emails:
        if address := line(email.email):
            yield from _labelled(Property("EMAIL", escape(address)), email.label, _PLACES, groups)


def _address(address: AddressView | None, version: Version) -> Iterator[Property]:
    if address is None:
        return
    code = line(address.country).upper()
    parts = [line(address.street), line(address.city), line(address.region), line(address.postal_code)]
    parts.append(country_name(address.country))
    if any(parts):
        # Post office box and extended address stay empty, as RFC 6350 recommends. CC: RFC 8605.
        parameters = (("CC", (code,)),) if version == "4.0" and code in countries_by_alpha2 else ()
        yield Property("ADR", ";".join(["", "", *map(escape, parts)]), parameters)


def _links(contact: Contact, version: Version, groups: Iterator[str]) -> Iterator[Property]:
    if url := web_uri(contact.url):
        yield Property("URL", url)
    for website in contact.websites:
        if url := web_uri(website.url):
            yield from _labelled(Property("URL", url), website.label, _PLACES, groups)
    if url := web_uri(contact.calendar_url):
        if version == "4.0":
            yield Property("CALURI", url)
        else:
            yield from _labelled(Property("URL", url), line(contact.calendar_label) or "Booking", {}, groups)
    for profile in contact.social_links:
        if url := web_uri(profile.url):
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
    item: Property, label: str | None, types: dict[str, Sequence[str]], groups: Iterator[str]
) -> Iterator[Property]:
    """Yield the property with the TYPE that its label stands for, or in a group with the label itself.

    The vCard standards have no property for a label of one's own; X-ABLabel is what address books read.
    """
    text = line(label)
    known = types.get(text.casefold())
    if not text or text.casefold() == "other":
        yield item
    elif known:
        yield replace(item, parameters=(*item.parameters, ("TYPE", known)))
    else:
        group = next(groups)
        yield replace(item, group=group)
        yield Property("X-ABLabel", escape(text), group=group)
