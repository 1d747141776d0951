"""MeCards, read back by the rules of the format."""

import re
from dataclasses import replace

import pytest

from kontakt.contact.mecard import mecard
from kontakt.pages.view import AddressView, EmailView, PhoneView


def fields(text: str) -> list[tuple[str, str]]:
    """Return the fields, unescaped; fields end with a semicolon that no backslash precedes."""
    assert text.startswith("MECARD:")
    assert text.endswith(";;")
    parts = re.findall(r"((?:[^;\\]|\\.)*);", text.removeprefix("MECARD:"), re.DOTALL)
    assert parts.pop() == ""
    pairs = [part.partition(":") for part in parts]
    return [(name, re.sub(r"\\(.)", r"\1", value)) for name, _, value in pairs]


def test_a_mecard_holds_the_essential_members(ada):
    assert fields(mecard(ada)) == [
        ("N", "Lovelace,Augusta Ada"),
        ("TEL", "+37255555555"),
        ("TEL", "020 7946 0000"),
        ("TEL", "020 7946 0001"),
        ("TEL", "112"),
        ("TEL", "+442079460002"),
        ("EMAIL", "ada@engines.test"),
        ("EMAIL", "ada@home.test"),
        ("ORG", "Analytical Engines, Ltd. - Notes & Numbers"),
        ("ADR", ",,12 St James's Square,London,,SW1Y 4LB,United Kingdom"),
        ("URL", "https://kontakt.test/c/ada-lovelace"),
        ("URL", "https://engines.test/a,b;c"),
        ("URL", "https://notes.test/"),
        ("NOTE", "Analyst; first of her kind - Wrote the first programme. Likes horses."),
    ]


def test_an_extension_is_told_in_the_note(nobody):
    written = mecard(replace(nobody, job_title="Poet", phones=(PhoneView("+1 202 555 0143 x7", None, None),)))
    assert ("TEL", "+12025550143") in fields(written)
    assert ("NOTE", "Poet - +1 202-555-0143 ext. 7") in fields(written)


def test_separators_in_values_are_escaped(nobody):
    assert mecard(replace(nobody, name=r'a:b;c,d\e "f"')) == (
        r"MECARD:N:\"f\",a\:b\;c\,d\\e;URL:https\://kontakt.test/c/x;;"
    )


def test_empty_values_give_no_field(nobody):
    empty = replace(nobody, phones=(PhoneView("", None, None),), emails=(EmailView("", None),), address=AddressView())
    assert mecard(empty) == r"MECARD:N:X;URL:https\://kontakt.test/c/x;;"


@pytest.mark.parametrize("member", ["company", "job_title", "bio"])
def test_hostile_values_stay_inside_their_fields(nobody, hostile, member):
    written = mecard(replace(nobody, **{member: hostile.typed}))
    field = "ORG" if member == "company" else "NOTE"
    assert sorted(fields(written)) == sorted([("N", "X"), ("URL", "https://kontakt.test/c/x"), (field, hostile.line)])


def test_a_hostile_number_is_one_number(nobody, hostile):
    written = mecard(replace(nobody, phones=(PhoneView(hostile.typed, None, hostile.typed),)))
    assert ("TEL", hostile.line) in fields(written)
    assert len(fields(written)) == 3
