"""The icons of platforms as PNG, because hardly any mail program draws SVG.

The glyphs are drawn beforehand (`tests/browser/glyphs.py`); what is left to do for a colour takes a millisecond. White
on a disc of the colour is seen on any background, whatever a mail program does to its colours.
"""

from functools import cache, lru_cache
from io import BytesIO

from PIL import Image

from kontakt.cards.colour import ink
from kontakt.cards.fields import Platform
from kontakt.resources import PACKAGE

SIDE = 72
"""Pixels: three for each at which an icon is shown, for screens that have as many."""

GLYPHS = PACKAGE / "signatures" / "glyphs.png"
_ORDER = tuple(Platform)


@lru_cache(maxsize=256)
def icon(platform: Platform, colour: str) -> bytes:
    """Return a PNG of `SIDE` pixels: the glyph in white or black on a disc of the colour `#rrggbb`."""
    disc, glyph = _cell(0), _cell(1 + _ORDER.index(platform))
    picture = Image.new("RGB", (SIDE, SIDE), colour)
    picture.paste(Image.new("RGB", (SIDE, SIDE), ink(colour)), mask=glyph)
    picture.putalpha(disc)
    output = BytesIO()
    picture.save(output, "PNG", compress_level=6)
    return output.getvalue()


@cache
def glyphs() -> Image.Image:
    """Return the row of cells; the first is the disc, the others follow the order of `Platform`."""
    with Image.open(GLYPHS) as image:
        return image.convert("L")


def _cell(number: int) -> Image.Image:
    return glyphs().crop((SIDE * number, 0, SIDE * (number + 1), SIDE))
