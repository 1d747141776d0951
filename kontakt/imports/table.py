"""From the bytes of a CSV file to columns and rows: its encoding, its delimiter, and the names in its header."""

import codecs
import csv
import difflib
import io
import re
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import NamedTuple

from kontakt.http import MAX_ERRORS
from kontakt.imports.cells import unescaped
from kontakt.imports.columns import COLUMNS, IGNORED, column_named, normal
from kontakt.problems import FieldError, Invalid

MAX_ROWS = 10_000
MAX_COLUMNS = 200
BEYOND = ""
"""The key of what a row holds in cells that have no column."""

_DELIMITERS = (",", ";", "\t")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATOR_LINE = re.compile(r'sep=([^"\r\n])\r?\n', re.IGNORECASE)
_NULL = re.compile("\x00")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Row(NamedTuple):
    """What one row holds, by column and without empty cells; the number is the one that a spreadsheet shows."""

    number: int
    values: dict[str, str]


class Table(NamedTuple):
    """A file that was read."""

    columns: list[str]
    rows: list[Row]


def read_table(data: bytes) -> Table:
    """Return the table; raise `Invalid`, which names every column that is not known, or what else is wrong."""
    text = decoded(data)
    delimiter = None
    if match := _SEPARATOR_LINE.match(text):
        delimiter, text = match[1], text[match.end() :]
    records = _records(text, delimiter or delimiter_of(text))
    try:
        header = next(records, [])
        columns = _columns(header)
        rows = list(islice(_rows(records, columns), MAX_ROWS + 1))
    except csv.Error as error:
        raise _unfit("csv", f"This is not a CSV file that can be read: {error}.") from error
    if len(rows) > MAX_ROWS:
        raise _unfit("too-many-rows", f"At most {MAX_ROWS} rows; divide the file.")
    if not rows:
        raise _unfit("empty", "There is no row below the names of the columns.")
    return Table([name for name in columns if name and name not in IGNORED], rows)


def decoded(data: bytes) -> str:
    """Return the text in UTF-8, in UTF-16 that says so, or in Windows-1252; raise `Invalid` for anything else."""
    if data.startswith(_SPREADSHEETS):
        raise _unfit("spreadsheet", "This is a spreadsheet; save it as CSV in UTF-8.")
    mark, encoding = next(((m, e) for m, e in _BYTE_ORDER_MARKS if data.startswith(m)), (b"", "utf-8"))
    for attempt in (encoding,) if mark else (encoding, "windows-1252"):
        try:
            text = data[len(mark) :].decode(attempt)
        except UnicodeDecodeError:
            continue
        # Any bytes are some text in Windows-1252; what holds control characters was none.
        if not (_CONTROL if attempt == "windows-1252" else _NULL).search(text):
            return text
    raise _unfit("encoding", "The text cannot be read; save the file as CSV in UTF-8.")


def delimiter_of(text: str) -> str:
    """Return the delimiter that makes the first line name the most columns."""

    def known(delimiter: str) -> int:
        try:
            header = next(_records(text, delimiter), [])
        except csv.Error:
            return 0
        return sum(column_named(cell) is not None for cell in header) * MAX_COLUMNS + min(len(header), MAX_COLUMNS)

    return max(_DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _columns(header: list[str]) -> list[str]:
    while header and not header[-1].strip():
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise _unfit("too-many-columns", f"At most {MAX_COLUMNS} columns.")
    columns = [column_named(cell) or BEYOND for cell in header]
    errors: list[FieldError] = []
    for position, (cell, column) in enumerate(zip(header, columns, strict=True)):
        if cell.strip() and not column:
            errors.append(_at(cell, "unknown-column", _unknown(cell)))
        elif column and column in columns[:position]:
            errors.append(_at(cell, "column-twice", f"There are two columns for {column}."))
    if not {"name", "first_name", "last_name"} & set(columns):
        errors.append(_at("name", "column-missing", "There is no column for the name."))
    if errors:
        raise Invalid(errors=errors[:MAX_ERRORS])
    return columns


def _rows(records: Iterator[list[str]], columns: list[str]) -> Iterator[Row]:
    for number, record in enumerate(records, 2):
        values: dict[str, str] = {}
        for column, cell in zip_longest(columns, record, fillvalue=""):
            text = unescaped(cell).strip()
            if text and column not in IGNORED:
                values[column] = f"{values[column]} {text}" if column in values else text
        if values:
            yield Row(number, values)


def _unknown(cell: str) -> str:
    near = difflib.get_close_matches(normal(cell), COLUMNS, 1, 0.7)
    return f"Kontakt has no such column; is it {near[0]}?" if near else "Kontakt has no such column."


def _at(cell: str, code: str, detail: str) -> FieldError:
    name = cell.strip()[:60].replace("~", "~0").replace("/", "~1")
    return {"pointer": f"/columns/{name}", "code": code, "detail": detail}


def _unfit(code: str, detail: str) -> Invalid:
    return Invalid(errors=[{"pointer": "/file", "code": code, "detail": detail}])
