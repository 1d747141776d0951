"""MeCard, the short contact format of NTT DOCOMO for two-dimensional codes."""

import re

from kontakt.contact.contentline import line, web_uri
from kontakt.contact.values import Contact
from kontakt.contact.vcard import country, extended, numbers, split_name
from kontakt.pages.view import AddressView

_SPECIAL = re.compile(r'([\\;:,"])')


def mecard(contact: Contact) -> str:
    r"""Return the contact as a MeCard, without line breaks; `\ ; : , "` in values are escaped.

    MeCard has no field for a job title: it leads the note.
    """
    family, given = split_name(contact.name)
    organisation = " - ".join(filter(None, (line(contact.company), line(contact.department))))
    note = " - ".join(filter(None, (line(contact.job_title), line(contact.bio), *extended(contact))))
    fields = [("N", ",".join(escape(part) for part in (family, given) if part))]
    fields += [("TEL", escape(number)) for number in numbers(contact)]
    fields += [("EMAIL", escape(line(email.email))) for email in contact.emails]
    fields += [("ORG", escape(organisation)), ("ADR", _address(contact.address))]
    fields += [("URL", escape(web_uri(url))) for url in (contact.url, *(site.url for site in contact.websites))]
    fields += [("NOTE", escape(note))]
    return f"MECARD:{''.join(f'{name}:{value};' for name, value in fields if value)};"


def escape(value: str) -> str:
    """Return the value with a backslash before each character that means something to MeCard."""
    return _SPECIAL.sub(r"\\\1", value)


def _address(address: AddressView | None) -> str:
    """Return post office box, room, street, city, region, postal code and country, or nothing if all are empty."""
    if address is None:
        return ""
    parts = [line(address.street), line(address.city), line(address.region), line(address.postal_code)]
    parts.append(country(address.country))
    return ",".join(["", "", *map(escape, parts)]) if any(parts) else ""
