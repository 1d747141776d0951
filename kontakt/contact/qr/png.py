"""QR codes as PNG."""

import io

from PIL import Image

from kontakt.contact.qr.mark import Mark
from kontakt.contact.qr.symbol import Plate, symbol


def qr_png(text: str, size: int = 300, fg: str = "#000000", bg: str = "#ffffff", mark: Mark | None = None) -> bytes:
    """Return the code as a PNG of exactly `size` by `size` pixels, quiet zone included.

    Every module is a square of the same whole number of pixels; what remains widens the quiet zone. Raise
    `TooMuchData`, `TooSmall` or `UnreadableColours`.
    """
    drawing = symbol(text, size, fg, bg, mark)
    modules = Image.frombytes("P", (drawing.side, drawing.side), b"".join(drawing.code.matrix))
    side = drawing.side * drawing.scale
    picture = Image.new("P", (size, size), 0)
    picture.putpalette(bytes.fromhex(bg[1:] + fg[1:]))
    margin = (size - side) // 2
    picture.paste(modules.resize((side, side), Image.Resampling.NEAREST), (margin, margin))
    buffer = io.BytesIO()
    if mark and drawing.plate:
        _with_mark(picture, mark, drawing.plate, drawing.scale, bg).save(buffer, "PNG")
    else:
        picture.save(buffer, "PNG", bits=1)
    return buffer.getvalue()


def _with_mark(picture: Image.Image, mark: Mark, plate: Plate, scale: int, bg: str) -> Image.Image:
    """Return the picture in full colour with the mark on its plate, half a module or more away from the code."""
    width, height = plate.width * scale, plate.height * scale
    ground = Image.new("RGB", (width, height), bg)
    gap = max(1, scale // 2)
    factor = min((width - 2 * gap) / mark.width, (height - 2 * gap) / mark.height)
    size = (max(1, round(mark.width * factor)), max(1, round(mark.height * factor)))
    small = mark.resize(size, Image.Resampling.LANCZOS)
    ground.paste(small, ((width - size[0]) // 2, (height - size[1]) // 2), small)
    coloured = picture.convert("RGB")
    side = (picture.width - width) // 2, (picture.height - height) // 2
    coloured.paste(ground, side)
    return coloured
