"""QR codes (ISO/IEC 18004) as SVG and PNG, with a quiet zone of four modules."""

import io
import re

import segno
from PIL import Image

from kontakt.cards.colour import contrast, luminance

_QUIET_ZONE = 4
_LARGEST_VERSION = 20
_LEAST_CONTRAST = 3.0
# All eight masks are valid to every reader. Choosing the one that the standard scores best takes five times as long as
# drawing the code; blurred, tilted and noisy pictures of codes with one fixed mask were read back just as often.
_MASK = 3
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class TooMuchData(ValueError):  # noqa: N818 - it names the condition, as the problems do
    """The text does not fit into a code that a telephone still reads, or not into the size asked for."""


class UnreadableColours(ValueError):  # noqa: N818 - it names a state
    """The colours are no `#rrggbb`, or readers could not tell them apart."""


def qr(text: str, error: str = "m") -> segno.QRCode:
    """Return the code for the text, at least at this level of error correction (`h` bears a logo in the middle).

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


def check_colours(fg: str, bg: str) -> None:
    """Raise `UnreadableColours` unless both are `#rrggbb` and `fg` is darker than `bg` by a contrast of 3:1 or more.

    Many readers do not recognise light modules on a dark ground.
    """
    if not (_COLOUR.fullmatch(fg) and _COLOUR.fullmatch(bg)):
        raise UnreadableColours("A colour is written #rrggbb.")
    if luminance(fg) >= luminance(bg):
        raise UnreadableColours("The foreground of a QR code must be darker than its background.")
    if contrast(fg, bg) < _LEAST_CONTRAST:
        raise UnreadableColours("These two colours are too close to each other for a QR code.")


def qr_svg(text: str, size: int = 300, fg: str = "#000000", bg: str = "#ffffff") -> bytes:
    """Return the code as an SVG document of `size` by `size` pixels, quiet zone included.

    Raise `TooMuchData` or `UnreadableColours`.
    """
    check_colours(fg, bg)
    code = qr(text)
    _scale(code, size)
    buffer = io.BytesIO()
    code.save(
        buffer, kind="svg", border=_QUIET_ZONE, dark=fg, light=bg, omitsize=True, xmldecl=False, nl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    # segno leaves out either the size or the view box, and its fractional scale cuts the background short.
    attributes = f'<svg width="{size}" height="{size}" shape-rendering="crispEdges"'.encode()
    return buffer.getvalue().replace(b"<svg", attributes, 1)


def qr_png(text: str, size: int = 300, fg: str = "#000000", bg: str = "#ffffff") -> bytes:
    """Return the code as a PNG of exactly `size` by `size` pixels with two colours.

    Every module is a square of the same whole number of pixels; what remains widens the quiet zone. Raise
    `TooMuchData` (also if a module would have no whole pixel) or `UnreadableColours`.
    """
    check_colours(fg, bg)
    code = qr(text)
    side = len(code.matrix)
    drawn = side * _scale(code, size)
    modules = Image.frombytes("P", (side, side), b"".join(code.matrix))
    picture = Image.new("P", (size, size), 0)
    picture.putpalette(bytes.fromhex(bg[1:] + fg[1:]))
    margin = (size - drawn) // 2
    picture.paste(modules.resize((drawn, drawn), Image.Resampling.NEAREST), (margin, margin))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", bits=1)
    return buffer.getvalue()


def _scale(code: segno.QRCode, size: int) -> int:
    scale = size // (len(code.matrix) + 2 * _QUIET_ZONE)
    if scale < 1:
        raise TooMuchData(f"This QR code does not fit into {size} pixels.")
    return scale
