"""QR codes as PDF (ISO 32000-1), for print.

segno writes PDF, too, but with the time in it, so that no two are equal, and without a place for a mark.
"""

import zlib
from collections.abc import Iterator
from itertools import groupby

from PIL import Image

from kontakt.contact.qr.mark import Mark
from kontakt.contact.qr.symbol import QUIET_ZONE, Plate, Symbol, symbol

_POINTS = 0.75  # A pixel of CSS is 1/96 inch, a point 1/72.


def qr_pdf(text: str, size: int = 300, fg: str = "#000000", bg: str = "#ffffff", mark: Mark | None = None) -> bytes:
    """Return the code as a PDF with one page that is as large as the code and its quiet zone.

    Modules are paths. `size` is in pixels of 1/96 inch, so that SVG and PDF print alike: 300 are 79.4 mm. Raise
    `TooMuchData`, `TooSmall` or `UnreadableColours`.
    """
    drawing = symbol(text, size, fg, bg, mark)
    side = _number(size * _POINTS)
    content = _content(drawing, size, fg, bg, mark)
    resources = "<</XObject<</Mark 5 0 R>>>>" if mark else "<<>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {side} {side}]/Resources{resources}/Contents 4 0 R>>".encode(),
        _stream("", content.encode()),
    ]
    if mark:
        objects.append(_picture(mark, bg))
    return _document(objects)


def _content(drawing: Symbol, size: int, fg: str, bg: str, mark: Mark | None) -> str:
    """Return the drawing instructions: modules as units, the origin in the upper left corner of the page."""
    whole = drawing.side + 2 * QUIET_ZONE
    unit = size * _POINTS / whole
    steps = [
        f"{unit:.6f} 0 0 -{unit:.6f} 0 {_number(size * _POINTS)} cm",
        f"{_colour(bg)} rg 0 0 {whole} {whole} re f",
        f"{_colour(fg)} rg",
        # One path for all: two that touch would show a hairline where they meet.
        *(f"{x} {y} {width} 1 re" for x, y, width in _runs(drawing)),
        "f",
    ]
    if mark and drawing.plate:
        steps += _on_plate(mark, drawing.plate, bg)
    return "\n".join(steps)


def _runs(drawing: Symbol) -> Iterator[tuple[int, int, int]]:
    """Yield column, row and length of every run of dark modules, quiet zone counted."""
    for y, row in enumerate(drawing.code.matrix, QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row):
            width = len(list(modules))
            if is_dark:
                yield x, y, width
            x += width


def _on_plate(mark: Mark, plate: Plate, bg: str) -> Iterator[str]:
    left, top = plate.left + QUIET_ZONE, plate.top + QUIET_ZONE
    yield f"{_colour(bg)} rg {left} {top} {plate.width} {plate.height} re f"
    factor = min((plate.width - 1) / mark.width, (plate.height - 1) / mark.height)
    width, height = mark.width * factor, mark.height * factor
    x, y = left + (plate.width - width) / 2, top + (plate.height + height) / 2
    yield f"q {_number(width)} 0 0 -{_number(height)} {_number(x)} {_number(y)} cm /Mark Do Q"


def _picture(mark: Mark, bg: str) -> bytes:
    """Return the mark as an image object; what it lets through is the colour of its plate."""
    ground = Image.new("RGB", mark.size, bg)
    ground.paste(mark, (0, 0), mark)
    header = f"/Type/XObject/Subtype/Image/Width {mark.width}/Height {mark.height}/ColorSpace/DeviceRGB"
    return _stream(f"{header}/BitsPerComponent 8/Interpolate true", ground.tobytes())


def _stream(entries: str, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<<{entries}/Length {len(packed)}/Filter/FlateDecode>>\nstream\n".encode() + packed + b"\nendstream"


def _document(objects: list[bytes]) -> bytes:
    """Return the file: header, the objects numbered from 1, cross-reference table, trailer (7.5)."""
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def _colour(colour: str) -> str:
    return " ".join(_number(channel / 255) for channel in bytes.fromhex(colour[1:]))


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
