"""Content lines: folding, escaping, parameters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.contact.contentline import Property, Version, escape, fold, parameter_value, serialize, web_uri

one_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400)


@given(one_line)
def test_folding_keeps_lines_short_and_characters_whole_and_can_be_undone(text):
    folded = fold(text)
    assert folded.endswith(b"\r\n")
    lines = folded[:-2].split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert "".join(line.decode()[1:] for line in [b" " + lines[0], *lines[1:]]) == text  # Each line is whole UTF-8.
    assert all(line.startswith(b" ") and len(line) > 1 for line in lines[1:])
    assert re.sub(b"\r\n[ \t]", b"", folded[:-2]).decode() == text  # RFC 6350, section 3.2.


@pytest.mark.parametrize(("octets", "lines"), [(74, 1), (75, 1), (76, 2), (149, 2), (150, 3)])
def test_a_line_is_folded_at_75_octets_and_not_before(octets, lines):
    assert fold("x" * octets).count(b"\r\n") == lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_escaping_can_be_undone_and_leaves_no_bare_separator(text):
    escaped = escape(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", escaped)
    assert re.sub(r"\\(.)", r"\1", escaped) == text


@pytest.mark.parametrize(
    ("value", "version", "expected"),
    [
        ("work", "3.0", "work"),
        ("a;b", "3.0", '"a;b"'),
        ('say "hi", now', "3.0", "\"say 'hi', now\""),
        ('say "hi"', "4.0", "say ^'hi^'"),
        ("a^b:c", "4.0", '"a^^b:c"'),
        ("a\r\nTEL:1", "3.0", '"a TEL:1"'),
        ("a\r\nTEL:1", "4.0", '"a TEL:1"'),
    ],
)
def test_a_parameter_value_cannot_leave_its_place(value: str, version: Version, expected: str):
    assert parameter_value(value, version) == expected


def test_a_property_is_written_with_its_group_and_parameters():
    item = Property("TEL", "112", (("TYPE", ("WORK", "FAX")), ("PREF", ("1",))), group="item7")
    assert serialize(item, "4.0") == b"item7.TEL;TYPE=WORK,FAX;PREF=1:112\r\n"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://ä.test/ö?q=a b#c", "https://%C3%A4.test/%C3%B6?q=a%20b#c"),
        ("https://a.test/100%25,b;c", "https://a.test/100%25,b;c"),
        ("https://a.test/\\\r\nTEL:1", "https://a.test/%5C%20TEL:1"),
        ("javascript:alert(1)", ""),
        (" \r\n", ""),
        (None, ""),
    ],
)
def test_a_web_address_becomes_a_uri_or_nothing(address: str | None, expected: str):
    assert web_uri(address) == expected
