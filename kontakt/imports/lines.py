"""Lines of CSV (RFC 4180) that spreadsheets read as text and in UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence

from kontakt.imports.cells import escaped


def csv_lines(rows: Iterable[Sequence[str]], *, first: bool = False) -> bytes:
    """Return the rows, with formulas made harmless; before the first ones the mark by which Excel knows UTF-8."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([escaped(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig" if first else "utf-8")
