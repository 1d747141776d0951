"""vCards of hostile people in many scripts, read back by parsers that know nothing of Kontakt.

vobject is written in Python, ical.js in JavaScript. The package vcard4 was tried, too: it takes `BEGIN:VCARD` inside of
a value for another vCard, and quotation marks inside of a value for those of a parameter.
"""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import vobject

from kontakt.contact.contentline import Version
from kontakt.contact.vcard import vcard
from tests.unit.contact.people import Person, people

PEOPLE = list(people(200))
VERSIONS: Sequence[Version] = ("3.0", "4.0")
SCRIPT = Path(__file__).parents[2] / "node" / "vcards.mjs"

Read = list[tuple[str, str | None, Any]]
"""Name, group and value of each property in order; a value with components is a list."""


@pytest.fixture(scope="module")
def found() -> dict[tuple[int, Version], dict[str, Read]]:
    """Return what each parser found in the vCard of each person in each version."""
    keys = [(number, version) for number in range(len(PEOPLE)) for version in VERSIONS]
    cards = [vcard(PEOPLE[number].contact, version).decode() for number, version in keys]
    answers = [{"vobject": by_vobject(card), "ical": ical} for card, ical in zip(cards, by_ical(cards), strict=True)]
    return dict(zip(keys, answers, strict=True))


def by_ical(cards: Sequence[str]) -> list[Read]:
    node = shutil.which("node")
    assert node, "this test reads vCards with JavaScript, too, and needs Node 20 or newer"
    assert (SCRIPT.parent / "node_modules").is_dir(), "the parser is missing: make test-python installs it"
    result = subprocess.run([node, SCRIPT], input=json.dumps(cards).encode(), capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return [[tuple(item) for item in card] for card in json.loads(result.stdout)]


def by_vobject(card: str) -> Read:
    (component,) = vobject.readComponents(card)
    return [(line.name, line.group, _components(line.value)) for line in component.lines()]


def _components(value: Any) -> Any:
    if isinstance(value, vobject.vcard.Name):
        return [value.family, value.given, value.additional, value.prefix, value.suffix]
    if isinstance(value, vobject.vcard.Address):
        return [value.box, value.extended, value.street, value.city, value.region, value.code, value.country]
    return value


# Where a parser itself is wrong, both sides are made equal, and only there.
FORGIVEN: dict[str, Callable[[str], str]] = {
    "vobject": lambda text: text,
    # It leaves an escaped semicolon as it is, unless the property has components.
    "ical": lambda text: re.sub(r"\\+;", ";", text),
}


def values(read: Read, name: str) -> list[Any]:
    return [value for found_name, _, value in read if found_name == name]


def each(found: dict[tuple[int, Version], dict[str, Read]]) -> list[tuple[Person, Version, str, Read]]:
    return [
        (PEOPLE[number], version, parser, read)
        for (number, version), readings in found.items()
        for parser, read in readings.items()
    ]


def test_both_parsers_read_two_hundred_cards_in_both_versions(found):
    assert len(found) == 400
    assert all(read for readings in found.values() for read in readings.values())
    assert {parser for readings in found.values() for parser in readings} == {"vobject", "ical"}


def test_every_text_comes_back_as_it_was_typed_but_for_what_no_line_can_hold(found):
    for person, _, parser, read in each(found):
        same = FORGIVEN[parser]
        assert [same(value) for value in values(read, "FN")] == [same(person.name.line)]
        assert [same(value) for value in values(read, "TITLE")] == [same(person.title.line)]
        assert values(read, "ORG") == [[person.company.line, person.department.line]]
        (note,) = values(read, "NOTE")
        assert same(note) == same(person.bio.prose)
        labels = [same(value) for value in values(read, "X-ABLABEL")]
        assert labels.count(same(person.label.line)) == 2


def test_components_stay_apart(found):
    for person, _, parser, read in each(found):
        (name,), (address,) = values(read, "N"), values(read, "ADR")
        # ical.js takes a component's last backslash and the semicolon behind it for an escaped semicolon.
        if parser != "ical" or not person.name.line.rpartition(" ")[0].endswith("\\"):
            family, given, *others = name
            assert f"{given} {family}".split() == person.name.line.split()
            assert others == ["", "", ""]
        assert address[2:4] == [person.street.line, person.city.line]
        assert address[:2] == ["", ""]
        assert address[6] in {"Estonia", "China", ""}


def test_numbers_addresses_and_pictures_come_back(found):
    for person, version, parser, read in each(found):
        contact, same = person.contact, FORGIVEN[parser]
        first, second = values(read, "TEL")
        assert first == ("tel:+37255555555" if version == "4.0" else "+37255555555")
        # ical.js knows no backslash in a number.
        assert same(second).replace("\\", "") == same(contact.phones[1].number).replace("\\", "")
        assert values(read, "EMAIL") == [contact.emails[0].email]
        url, website, *_ = values(read, "URL")
        assert url == contact.url
        assert unquote(website) == unquote(uri(contact.websites[0].url, parser))
        assert values(read, "UID") == [f"urn:uuid:{contact.uid}"]
        if contact.photo:
            encoded = base64.b64encode(contact.photo).decode()
            inline = contact.photo if parser == "vobject" else encoded
            embedded = uri(f"data:image/jpeg;base64,{encoded}", parser)
            assert values(read, "PHOTO") == [inline if version == "3.0" else embedded]


def uri(written: str, parser: str) -> str:
    """Return the URI as the parser gives it: vobject takes it for a text, of which it reads the first of a list."""
    return written.partition(",")[0] if parser == "vobject" else written


def test_no_property_is_there_that_nobody_wrote(found):
    for person, version, parser, read in each(found):
        names = [name for name, _, _ in read if name not in {"VERSION", "PRODID"}]
        labelled = sum(name == "X-ABLABEL" for name in names)
        groups = [group for _, group, _ in read if group]
        assert len(groups) == 2 * labelled
        assert len(set(groups)) == labelled
        expected = [
            "UID",
            "REV",
            "FN",
            "N",
            "ORG",
            "TITLE",
            "TEL",
            "TEL",
            "EMAIL",
            "ADR",
            "URL",
            "URL",
            "X-SOCIALPROFILE",
        ]
        expected += ["NOTE", "URL" if version == "3.0" else "CALURI", *["PHOTO"] * bool(person.contact.photo)]
        if person.contact.pronouns:
            expected.append("PRONOUNS" if version == "4.0" else "X-PRONOUNS")
        assert sorted(name for name in names if name != "X-ABLABEL") == sorted(expected), parser


def test_no_line_is_longer_than_75_octets_or_splits_a_character():
    for person in PEOPLE:
        for version in VERSIONS:
            card = vcard(person.contact, version)
            assert card.endswith(b"\r\nEND:VCARD\r\n")
            for line in card.removesuffix(b"\r\n").split(b"\r\n"):
                assert len(line) <= 75
                assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line.decode())
