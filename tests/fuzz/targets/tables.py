"""Tables of cards: from any bytes to rows, and from rows to cards or to what is wrong with them."""

import csv
import io

from kontakt.imports.cells import escaped, unescaped
from kontakt.imports.columns import COLUMNS
from kontakt.imports.lines import csv_lines
from kontakt.imports.rows import read_row
from kontakt.imports.table import BEYOND, MAX_COLUMNS, read_table
from kontakt.problems import Invalid
from tests.fuzz.source import Source

_NAMES = (
    *COLUMNS,
    "Name",
    "E-mail",
    "Phone 2",
    "Telephone",
    "Phone 99",
    "import_row",
    "Nonsense",
    "",
    "name ",
    "ＮＡＭＥ",
)
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "windows-1252", "utf-16-le")
_DELIMITERS = (",", ";", "\t", "|")


def csv_table(source: Source) -> None:
    """Bytes give a table or a problem; every row of it gives a card or errors that name a column."""
    data = source.raw(250) if source.chance(6) else _file(source)
    try:
        table = read_table(data)
    except Invalid as problem:
        assert problem.errors
        assert all(error["pointer"].startswith(("/file", "/columns/")) for error in problem.errors)
        return
    assert table.rows
    assert len(table.columns) <= MAX_COLUMNS
    for row in table.rows[:3]:
        card, errors = read_row(row.values, table.columns)
        assert (card is None) == bool(errors)
        assert all(error["column"] in COLUMNS or error["column"] == BEYOND for error in errors), errors


def csv_cells(source: Source) -> None:
    """What is written for a spreadsheet is no formula there, and comes back as it was."""
    texts = [source.text(60) for _ in range(1 + source.byte() % 4)]
    for text in texts:
        assert unescaped(escaped(text)) == text
    sound = [text.encode("utf-8", "replace").decode().replace("\x00", "") for text in texts]
    first = source.chance(2)
    line = csv_lines([sound], first=first).decode("utf-8-sig" if first else "utf-8")
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    assert not any(
        cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in cells
    ), cells
    assert [unescaped(cell) for cell in cells] == sound


def _file(source: Source) -> bytes:
    delimiter = source.pick(_DELIMITERS)
    rows = [["name", *(source.pick(_NAMES) for _ in range(source.byte() % 6))]]
    rows += [[source.text(50) for _ in range(1 + source.byte() % 6)] for _ in range(1 + source.byte() % 3)]
    buffer = io.StringIO(newline="")
    if source.chance(4):
        buffer.write(f"sep={delimiter}\r\n")
    if source.chance(2):
        csv.writer(buffer, delimiter=delimiter).writerows(rows)
    else:
        buffer.write("\n".join(delimiter.join(row) for row in rows))
    return buffer.getvalue().encode(source.pick(_ENCODINGS), "replace")
