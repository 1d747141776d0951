"""vCards, read back by a parser of this module's own, and now and then by vobject."""

import re
import unicodedata
from typing import NamedTuple

import vobject

from kontakt.contact.contentline import Version
from kontakt.contact.values import Contact
from kontakt.contact.vcard import vcard
from tests.fuzz.people import contact_of
from tests.fuzz.source import Source

_NAMES = frozenset(
    [
        "BEGIN",
        "VERSION",
        "PRODID",
        "UID",
        "REV",
        "FN",
        "N",
        "ORG",
        "TITLE",
        "PRONOUNS",
        "X-PRONOUNS",
        "TEL",
        "EMAIL",
        "ADR",
        "URL",
        "CALURI",
        "NOTE",
        "PHOTO",
        "X-SOCIALPROFILE",
        "X-ABLABEL",
        "END",
    ]
)
_UNSEEN = re.compile(
    "".join(
        ["["]
        + [re.escape(chr(c)) for c in range(0x110000) if unicodedata.category(chr(c)) == "Cc" and c != 0x0A]
        + ["\ud800-\udfff\u202a-\u202e\u2066-\u2069]"]
    )
)
_BREAKS = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LINE = re.compile(
    r'((?:item[0-9]+\.)?)([A-Za-z-]+)((?:;[A-Za-z-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)'
)


class Item(NamedTuple):
    """A property as a reader sees it: its value is not yet unescaped."""

    name: str
    value: str


def vcard_3(source: Source) -> None:
    """Version 3.0 keeps every value and its lines."""
    _keeps(source, "3.0")


def vcard_4(source: Source) -> None:
    """Version 4.0 keeps every value and its lines."""
    _keeps(source, "4.0")


def _keeps(source: Source, version: Version) -> None:
    who = contact_of(source)
    card = vcard(who, version)
    items = read(card)
    assert [items[0], items[1], items[-1]] == [
        Item("BEGIN", "VCARD"),
        Item("VERSION", version),
        Item("END", "VCARD"),
    ]
    assert {item.name for item in items} <= _NAMES, items
    assert sum(item.name in {"BEGIN", "END", "UID", "REV", "FN", "N"} for item in items) == 6
    found = {item.name: unescaped(item.value) for item in items}
    _values(who, found)
    if version == "4.0":
        assert found.get("NOTE", "") == spoken(who.bio, keep_lines=True)
    else:
        assert found.get("NOTE", "").startswith(spoken(who.bio, keep_lines=True))
    mails = [unescaped(item.value) for item in items if item.name == "EMAIL"]
    assert mails == [address for one in who.emails if (address := spoken(one.email))]
    assert sum(item.name == "TEL" for item in items) == sum(bool(spoken(one.number)) for one in who.phones)
    for item in items:
        if item.name in {"URL", "CALURI", "X-SOCIALPROFILE"}:
            assert item.value.lower().startswith(("http://", "https://")), item
    if source.chance(32):
        _vobject_agrees(card, items)


def _values(who: Contact, found: dict[str, str]) -> None:
    assert found["FN"] == (spoken(who.name) or spoken(who.company) or who.url)
    assert found.get("TITLE", "") == spoken(who.job_title)
    assert (found.get("PRONOUNS") or found.get("X-PRONOUNS", "")) == spoken(who.pronouns)
    company, department = spoken(who.company), spoken(who.department)
    assert found.get("ORG", "") == company + (f";{department}" if department else "")


def read(card: bytes) -> list[Item]:
    """Return the properties; fail unless every line is one, ends in CRLF and has at most 75 octets."""
    assert card.endswith(b"\r\n")
    lines = card[:-2].split(b"\r\n")
    assert max(map(len, lines)) <= 75
    unfolded: list[str] = []
    for one in [line.decode() for line in lines]:  # Each by itself: a fold lies between two characters.
        assert not _UNSEEN.search(one), one
        assert not _BREAKS.search(one), one
        if one.startswith(" "):
            unfolded[-1] += one[1:]
        else:
            unfolded.append(one)
    items = []
    for whole in unfolded:
        match = _LINE.fullmatch(whole)
        assert match, whole
        items.append(Item(match[2].upper(), match[4]))
    return items


def unescaped(value: str) -> str:
    """Return the text of a value (RFC 6350, section 3.4)."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def spoken(text: str | None, *, keep_lines: bool = False) -> str:
    """Return the text as an address book may show it, without what nobody sees."""
    whole = _BREAKS.sub("\n", text or "").replace("\t", " ")
    seen = _UNSEEN.sub("", whole).strip()
    return seen if keep_lines else seen.replace("\n", " ")


def _vobject_agrees(card: bytes, items: list[Item]) -> None:
    (component,) = vobject.readComponents(card.decode())
    lines = [line.name.upper() for line in component.lines()]
    assert sorted(lines) == sorted(item.name for item in items if item.name not in {"BEGIN", "END"})
    assert component.fn.value == unescaped(next(item.value for item in items if item.name == "FN"))
