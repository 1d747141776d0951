"""A QR code as modules, before it is drawn: its text, its place on a square, and the plate for a mark."""

from math import sqrt
from typing import NamedTuple

import segno

from kontakt.contact.colours import check_colours
from kontakt.contact.qr.mark import Mark

QUIET_ZONE = 4
"""Modules around the code that stay empty (ISO/IEC 18004, 5.3.8)."""

_LARGEST_VERSION = 20
# All eight masks are valid to every reader. Choosing the one that the standard scores best takes five times as long as
# drawing the code; blurred, tilted and noisy pictures of codes with one fixed mask were read back just as often.
_MASK = 3
# Level H corrects 30 % of the codewords. The plate hides 6 % of the modules; codes of every version were still read
# with 16 % hidden. The rest is for dirt, folds and bad light.
_PLATE = 0.24
_WIDEST = 2.0


class TooMuchData(ValueError):  # noqa: N818 - it names the condition, as the problems do
    """The text does not fit into a code that a telephone still reads, or not into the size asked for."""


class TooSmall(TooMuchData):
    """The code does not fit into the size; `least` is the smallest size in pixels that it fits into."""

    def __init__(self, least: int) -> None:
        super().__init__(f"This QR code needs {least} pixels or more.")
        self.least = least


class Plate(NamedTuple):
    """The rectangle that a mark stands on, in modules; `left` and `top` do not count the quiet zone."""

    left: int
    top: int
    width: int
    height: int


class Symbol(NamedTuple):
    """A code that is ready to be drawn: rows of modules (1 is dark) and what stands on them."""

    code: segno.QRCode
    side: int
    scale: int
    plate: Plate | None


def symbol(text: str, size: int, fg: str, bg: str, mark: Mark | None = None) -> Symbol:
    """Return the code for the text; `scale` is how many whole pixels a module has in a square of `size` pixels.

    Raise `TooMuchData`, `TooSmall` if a module would have no whole pixel, or `UnreadableColours`.
    """
    check_colours(fg, bg)
    code = qr(text, "h" if mark else "m")
    side = len(code.matrix)
    scale = size // (side + 2 * QUIET_ZONE)
    if scale < 1:
        raise TooSmall(side + 2 * QUIET_ZONE)
    return Symbol(code, side, scale, _plate(side, mark.width / mark.height) if mark else None)


def qr(text: str, error: str = "m") -> segno.QRCode:
    """Return the code for the text, at least at this level of error correction (`h` bears a mark in the middle).

    Raise `TooMuchData` above version 20 (97 modules a side), which cameras of telephones read unreliably.
    """
    try:
        # UTF-8 throughout: readers guess it, and few honour the standard's own default, ISO 8859-1.
        code = segno.make_qr(text, error=error, mask=_MASK, encoding="utf-8")
    except ValueError as problem:  # segno's DataOverflowError is one.
        raise TooMuchData("This does not fit into any QR code.") from problem
    if int(code.version) > _LARGEST_VERSION:
        raise TooMuchData(f"This needs a QR code of version {code.version}; {_LARGEST_VERSION} is the limit.")
    return code


def _plate(side: int, ratio: float) -> Plate:
    """Return a plate of about that ratio, of the same area whatever the ratio is, in whole modules on every side."""
    root = sqrt(min(max(ratio, 1 / _WIDEST), _WIDEST))
    width, height = _odd(side * _PLATE * root), _odd(side * _PLATE / root)
    return Plate((side - width) // 2, (side - height) // 2, width, height)


def _odd(length: float) -> int:
    """Return the odd number below: a code has an odd number of modules, so the plate stands in the middle."""
    whole = int(length)
    return whole if whole % 2 else whole - 1
