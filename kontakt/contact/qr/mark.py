"""What stands in the middle of a QR code: the organisation's logo, else its initials on its colour."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from kontakt.cards.colour import ink
from kontakt.cards.fields import Font
from kontakt.pages.monogram import monogram
from kontakt.pages.social.fonts import face, subsets, writes

Mark = Image.Image
"""A picture with an alpha channel (RGBA), at most 512 pixels a side."""

_SIDE = 512  # At 15 mm in print this is 870 dots an inch.
_CORNER = 0.22
_LETTERS = 0.62
_BOLD = 650


class UnusableMark(ValueError):  # noqa: N818 - it names a state
    """The bytes are no picture."""


@lru_cache(maxsize=8)
def logo_mark(data: bytes) -> Mark:
    """Return the logo, a PNG, JPEG, WebP or GIF, as a mark; raise `UnusableMark`. Nobody may draw on what is returned.

    The bytes are an upload that was already limited and written anew when it came.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            mark = picture.convert("RGBA")
    except Exception as error:  # Pillow has no base class for what it raises.
        raise UnusableMark("This is no picture.") from error
    mark.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    return mark


@lru_cache(maxsize=8)
def monogram_mark(name: str, colour: str, font: Font = Font.INTER) -> Mark:
    """Return the initials of the name on a square of the colour. Nobody may draw on what is returned.

    Letters that no font has are left out: what remains is the square.
    """
    mark = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(mark)
    draw.rounded_rectangle((0, 0, _SIDE - 1, _SIDE - 1), radius=_SIDE * _CORNER, fill=colour)
    if letters := _written(monogram(name), font):
        mark.paste(ink(colour), ((_SIDE - letters.width) // 2, (_SIDE - letters.height) // 2), letters)
    return mark


def _written(letters: str, font: Font) -> Image.Image | None:
    """Return the letters as a mask without margins; none where no font has them all."""
    file = next((one.file for one in subsets(font) if all(writes(one.file, letter) for letter in letters)), None)
    if not (letters and file):
        return None
    mask = Image.new("L", (2 * _SIDE, 2 * _SIDE), 0)
    ImageDraw.Draw(mask).text((_SIDE // 2, _SIDE // 2), letters, fill=255, font=face(file, _SIDE // 2, _BOLD))
    # Not the font's own measure: that holds the room before and after the letters.
    mask = mask.crop(mask.getbbox())
    factor = _LETTERS * _SIDE / max(mask.size)
    return mask.resize((round(mask.width * factor), round(mask.height * factor)), Image.Resampling.LANCZOS)
