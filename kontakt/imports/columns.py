"""The columns that a table of cards may have, in the order of an export, and the other names that they go by."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kontakt.cards.fields import Platform

PHONES, EMAILS, WEBSITES, SOCIAL_LINKS = 10, 10, 10, 20
"""How many entries of each kind a card holds."""

ROW, ERRORS = "import_row", "import_errors"
IGNORED = (ROW, ERRORS)
"""What the download of faulty rows adds: it tells the reasons, and is passed over when it comes back."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where the values of a column go: a member of the card, or one `part` of the `entry` of a list.

    `preset` are the parts of the entry that the column's name tells.
    """

    member: str
    part: str = ""
    entry: str = ""
    preset: Mapping[str, str] = field(default_factory=dict)


PERSON = ("name", "first_name", "last_name", "pronouns", "job_title", "company", "department")
ADDRESS = ("street", "city", "region", "postal_code", "country")
TEXTS = ("bio", "calendar_url", "calendar_label", "primary_color", "background_color", "text_color")
FLAGS = ("no_index", "obfuscate")
CHOICES = ("font", "theme", "avatar_shape", "layout", "visibility", *FLAGS)
PLACE = ("slug", "owner_email")

LABELLED = {
    "mobile": Column("phones", "number", preset={"label": "mobile"}),
    "work_phone": Column("phones", "number", preset={"label": "work"}),
    "home_phone": Column("phones", "number", preset={"label": "home"}),
    "fax": Column("phones", "number", preset={"label": "fax"}),
    "work_email": Column("emails", "email", preset={"label": "work"}),
    "home_email": Column("emails", "email", preset={"label": "home"}),
}
"""Columns whose name tells the label."""

NUMBERED = {
    "phone": ("phones", "number", "label", PHONES),
    "email": ("emails", "email", "label", EMAILS),
    "website": ("websites", "url", "label", WEBSITES),
    "social": ("social_links", "url", "platform", SOCIAL_LINKS),
}
"""Columns that may be there several times, numbered from the second on, each with a column for what it is."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "name": ("full_name", "display_name"),
    "first_name": ("given_name", "forename"),
    "last_name": ("family_name", "surname"),
    "job_title": ("title", "position", "role"),
    "company": ("organization", "organisation", "company_name"),
    "department": ("dept", "team"),
    "phone": ("phone_number", "telephone", "tel"),
    "mobile": ("mobile_phone", "mobile_number", "cell", "cell_phone"),
    "work_phone": ("business_phone", "office_phone"),
    "home_phone": ("private_phone",),
    "email": ("e_mail", "mail", "email_address", "e_mail_address"),
    "website": ("web", "url", "homepage", "web_page"),
    "street": ("address", "street_address"),
    "city": ("town", "locality"),
    "region": ("state", "province", "county"),
    "postal_code": ("zip", "zip_code", "postcode"),
    "country": ("country_code",),
    "bio": ("about", "description", "notes"),
    "calendar_url": ("booking_url", "booking_link", "calendar"),
    "primary_color": ("primary_colour",),
    "background_color": ("background_colour",),
    "text_color": ("text_colour",),
    "slug": ("card_address",),
    "owner_email": ("owner", "user_email"),
    "x": ("twitter",),
}
"""Other names, as `normal` writes them."""

_NUMBER = re.compile(r"(?P<base>.*?[^\W\d])_?(?P<number>[0-9]{1,2})(?P<rest>_label|_platform)?")


def _all() -> Iterator[tuple[str, Column]]:
    yield from ((name, Column(name)) for name in PERSON)
    for base, (member, value, also, most) in NUMBERED.items():
        for number in range(1, most + 1):
            entry = numbered(base, number)
            yield entry, Column(member, value, entry)
            yield f"{entry}_{also}", Column(member, also, entry)
        yield from (
            (name, Column(one.member, one.part, name, one.preset))
            for name, one in LABELLED.items()
            if one.member == member
        )
    for platform in Platform:
        yield platform.value, Column("social_links", "url", platform.value, {"platform": platform.value})
    yield from ((name, Column("address", name)) for name in ADDRESS)
    yield from ((name, Column(name)) for name in (*TEXTS, *CHOICES, *PLACE, *IGNORED))


def numbered(base: str, number: int) -> str:
    """Return the name of the column of the entry with that number; the first has none."""
    return base if number == 1 else f"{base}_{number}"


COLUMNS: Mapping[str, Column] = dict(_all())
"""Every column by its own name."""

_NAMES = {other: name for name, others in SYNONYMS.items() for other in others} | {name: name for name in COLUMNS}


def normal(header: str) -> str:
    """Return the header's cell in lower case with single underlines between words."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "_", text).strip("_")


def column_named(header: str) -> str | None:
    """Return the column that the header's cell names, by its own or another name; None if there is no such column."""
    name = normal(header)
    if name in _NAMES:
        return _NAMES[name]
    if match := _NUMBER.fullmatch(name):
        base = _NAMES.get(match["base"])
        number = int(match["number"])
        if base in NUMBERED and number:
            return _NAMES.get(numbered(base, number) + (match["rest"] or ""))
    return None
