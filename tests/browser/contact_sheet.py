"""A view at a glance: phone and desktop, light and dark, side by side in one small picture."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image

GAP = 12
GROUND = "#8a8a8a"
"""Neither of the two themes, so that the edges of both show."""

SURFACES, OTHERS = 24, 72
"""How many colours are kept exactly, being the most frequent, and how many more, being far apart: small red is red."""

MOST = 150_000
"""Bytes that one sheet may have: every clone carries all of them."""


def contact_sheet(shots: Iterable[bytes]) -> bytes:
    """Return a PNG of these screenshots at half their size, in a row; raise AssertionError if it is too large."""
    images = [_halved(shot) for shot in shots]
    width = sum(image.width + GAP for image in images) + GAP
    height = max(image.height for image in images) + 2 * GAP
    sheet = Image.new("RGB", (width, height), GROUND)
    left = GAP
    for image in images:
        sheet.paste(image, (left, GAP))
        left += image.width + GAP
    output = BytesIO()
    palette = sheet.quantize(palette=_palette(sheet), dither=Image.Dither.NONE)
    palette.save(output, "PNG", optimize=True)
    assert output.tell() <= MOST
    return output.getvalue()


def _palette(sheet: Image.Image) -> Image.Image:
    counted = sorted(sheet.getcolors(sheet.width * sheet.height) or [], reverse=True)
    surfaces = [value for _, colour in counted[:SURFACES] if isinstance(colour, tuple) for value in colour]
    others = sheet.quantize(OTHERS, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(surfaces + others)
    return palette


def _halved(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as image:
        return image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
