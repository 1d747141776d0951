"""Cells that no spreadsheet calculates, and that come back as they were."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.imports.cells import escaped, unescaped
from kontakt.imports.lines import csv_lines

WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
TEXTS = st.text(st.sampled_from(["'", *"=+-@\t\r\n ab1", *WIDE]), max_size=8) | st.text(max_size=20)


@given(TEXTS)
def test_what_is_escaped_comes_back(text):
    assert unescaped(escaped(text)) == text


@given(TEXTS)
def test_nothing_that_is_escaped_begins_like_a_formula(text):
    assert not escaped(text).lstrip().startswith(("=", "+", "-", "@", *WIDE))
    assert not escaped(text).startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["", "Ada", "O'Hara", "1+1", "a=b", "'quoted'", "ada@example.com"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert escaped(text) == unescaped(text) == text


def test_a_telephone_number_is_written_as_text():
    assert escaped("+372 5555 5555") == "'+372 5555 5555"


def test_lines_are_csv_that_excel_reads_as_utf_8():
    data = csv_lines([["name", "bio"], ["Jürgen", 'two\nlines, "quoted"'], ["=1+1", "@a"]], first=True)
    assert data.startswith(b"\xef\xbb\xbfname,bio\r\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [["Jürgen", 'two\nlines, "quoted"'], ["'=1+1", "'@a"]]
