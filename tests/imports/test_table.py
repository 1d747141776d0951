"""Files as people have them: encodings, delimiters, headers, and what is refused with a reason."""

import pytest

from kontakt.imports.table import MAX_ROWS, read_table
from kontakt.problems import Invalid

TEXT = "Name;E-Mail;Company\r\nJürgen Groß;jg@example.com;Käse, Wein & mehr\r\n"
ENCODED = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a byte order mark": TEXT.encode("utf-8-sig"),
    "UTF-16 little endian": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 big endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "Windows-1252": TEXT.encode("windows-1252"),
}


def problems(data):
    with pytest.raises(Invalid) as caught:
        read_table(data)
    return [(error["pointer"], error["code"]) for error in caught.value.errors]


@pytest.mark.parametrize("name", ENCODED)
def test_every_usual_encoding_is_recognised(name):
    table = read_table(ENCODED[name])
    assert table.columns == ["name", "email", "company"]
    assert table.rows[0].values == {"name": "Jürgen Groß", "email": "jg@example.com", "company": "Käse, Wein & mehr"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_columns_of_the_header(delimiter):
    header = delimiter.join(["name", "job title", "phone"])
    text = f'{header}\n"Ada, Countess; of\tLovelace"{delimiter}Analyst{delimiter}555 01\n'
    assert read_table(text.encode()).rows[0].values["name"] == "Ada, Countess; of\tLovelace"


def test_a_line_that_names_the_separator_is_believed():
    assert read_table(b"sep=|\r\nname|email\r\nAda|ada@example.com\r\n").columns == ["name", "email"]


@pytest.mark.parametrize("line", [b'sep="\n', b"sep=\r\r\n", b"sep=\n"])
def test_a_separator_that_cannot_be_one_is_refused(line):
    with pytest.raises(Invalid) as refused:
        read_table(line + b"name\nAda\n")
    assert refused.value.errors


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    table = read_table(b'name,bio\nAda,"two\nlines"\n,\n\nGrace,\n')
    assert [(row.number, row.values["name"]) for row in table.rows] == [(2, "Ada"), (5, "Grace")]
    assert table.rows[0].values["bio"] == "two\nlines"


def test_an_apostrophe_that_hides_a_formula_is_taken_off():
    values = read_table(b"name,phone,bio\nO'Hara,'+372 5555 5555,''=1+1\n").rows[0].values
    assert values == {"name": "O'Hara", "phone": "+372 5555 5555", "bio": "'=1+1"}


def test_unknown_columns_and_a_missing_name_are_named_at_once():
    assert problems(b"Telephon,shoe/size,e-mail,email\n1,2,3,4\n") == [
        ("/columns/Telephon", "unknown-column"),
        ("/columns/shoe~1size", "unknown-column"),
        ("/columns/email", "column-twice"),
        ("/columns/name", "column-missing"),
    ]


def test_an_unknown_column_that_is_nearly_known_is_told():
    with pytest.raises(Invalid) as caught:
        read_table(b"name,emial\nAda,x\n")
    assert caught.value.errors[0]["detail"] == "Kontakt has no such column; is it email?"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "column-missing"),
        (b"name,email\n", "empty"),
        (b"name,email\n,\n\n", "empty"),
        (b"PK\x03\x04anything", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0anything", "spreadsheet"),
        ("name\nAda\n".encode("utf-16-le"), "encoding"),
        (b"name\nAda\x00\n", "encoding"),
        (b"name\nAd\x81a\n", "encoding"),
        (b"name\nAd\xe4\x01\n", "encoding"),
        (b"\xff\xfen", "encoding"),
        (b"name\n" + b"A" * 140_000 + b"\n", "csv"),
        (b"name" + b"," * 200 + b"email\nAda\n", "too-many-columns"),
        (b"name\n" + b"Ada\n" * (MAX_ROWS + 1), "too-many-rows"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_its_reason(data, code):
    assert [found for _, found in problems(data)] == [code]


def test_as_many_rows_as_the_limit_are_taken():
    assert len(read_table(b"name\n" + b"Ada\n" * MAX_ROWS).rows) == MAX_ROWS


def test_cells_beyond_the_header_are_kept_for_the_complaint():
    assert read_table(b"name,email,\nAda,,lost,too\n").rows[0].values == {"name": "Ada", "": "lost too"}
