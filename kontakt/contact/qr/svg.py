"""QR codes as SVG."""

import base64
import io

from kontakt.contact.qr.mark import Mark
from kontakt.contact.qr.symbol import QUIET_ZONE, Plate, symbol


def qr_svg(text: str, size: int = 300, fg: str = "#000000", bg: str = "#ffffff", mark: Mark | None = None) -> bytes:
    """Return the code as an SVG document of `size` by `size` pixels, quiet zone included; a mark is embedded as PNG.

    Raise `TooMuchData`, `TooSmall` or `UnreadableColours`.
    """
    drawing = symbol(text, size, fg, bg, mark)
    buffer = io.BytesIO()
    drawing.code.save(
        buffer, kind="svg", border=QUIET_ZONE, dark=fg, light=bg, omitsize=True, xmldecl=False, nl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    # segno leaves out either the size or the view box, and its fractional scale cuts the background short.
    attributes = f'<svg width="{size}" height="{size}" shape-rendering="crispEdges"'.encode()
    document = buffer.getvalue().replace(b"<svg", attributes, 1)
    if mark and drawing.plate:
        document = document.removesuffix(b"</svg>") + _on_plate(mark, drawing.plate, bg) + b"</svg>"
    return document


def _on_plate(mark: Mark, plate: Plate, bg: str) -> bytes:
    """Return the plate with the mark half a module inside, kept in proportion as `preserveAspectRatio` has it."""
    left, top = plate.left + QUIET_ZONE, plate.top + QUIET_ZONE
    buffer = io.BytesIO()
    mark.save(buffer, "PNG")
    picture = base64.b64encode(buffer.getvalue()).decode()
    return (
        f'<path fill="{bg}" d="M{left} {top}h{plate.width}v{plate.height}h-{plate.width}z"/>'
        f'<image x="{left + 0.5}" y="{top + 0.5}" width="{plate.width - 1}" height="{plate.height - 1}"'
        f' href="data:image/png;base64,{picture}"/>'
    ).encode()
