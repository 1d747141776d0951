"""Cells that no spreadsheet takes for a formula, and the way back.

Programs calculate what begins with one of `= + - @`, a tab or a line break (OWASP, CSV injection); an apostrophe in
front makes it text. Reading takes that one apostrophe away again, so that a telephone number, which begins with `+`,
comes back as it was. A text that began with such an apostrophe itself gets one more, so that both are told apart.
"""

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """Return what to write for the text."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """Return the text that the cell was written for."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
