"""The organisation's logo and icon: from an upload to the files that are served.

What is decoded, and under which limits, is the same as for the pictures of cards (`kontakt.media.images`).
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from kontakt.media.images import Rendition, Shape, rendition, upright
from kontakt.problems import UnusableImage

SIZES = (32, 180, 192, 512)
"""Pixels: for tabs, for home screens of Apple's and of other devices, and for splash screens."""

_LOGO = Shape(1000, 500, is_cropped=False, jpeg=0)
_IN_MAIL = (600, 300)
_ICON = Shape(SIZES[-1], SIZES[-1], is_cropped=False, jpeg=0)
_OPAQUE = 180
"""iOS puts black where an icon of the home screen lets the ground through."""

_SVG = "An SVG can hold programs and is not accepted; export it as PNG, 1000 pixels wide or more."


@dataclass(frozen=True, slots=True)
class LogoFiles:
    """A logo as WebP for pages and as PNG for mail."""

    webp: Rendition
    png: Rendition


def logo(source: BinaryIO) -> LogoFiles:
    """Return the logo, at most 1000 x 500 pixels, transparent where it was.

    Raise `UnusableImage` and `TooManyPixels` as `kontakt.media.images.decode` does.
    """
    picture = _opened(source, _LOGO)
    # Drawn logos are smaller without loss, photographs with it.
    webp = min(
        rendition(picture, "webp", lossless=True, quality=80, method=4),
        rendition(picture, "webp", quality=90, method=4),
        key=lambda one: len(one.data),
    )
    picture.thumbnail(_IN_MAIL, Image.Resampling.LANCZOS)
    return LogoFiles(webp, rendition(picture, "png", optimize=True))


def icon(source: BinaryIO) -> Mapping[int, Rendition]:
    """Return the icon as a square PNG in each of the sizes; what is not square stands in the middle of one.

    Raise `UnusableImage` and `TooManyPixels` as `kontakt.media.images.decode` does.
    """
    picture = _opened(source, _ICON).convert("RGBA")
    side = max(picture.size)
    square = Image.new("RGBA", (side, side))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return {size: rendition(_sized(square, size), "png", optimize=True) for size in SIZES}


def _opened(source: BinaryIO, shape: Shape) -> Image.Image:
    start = source.read(1024)
    if b"<svg" in start:
        raise UnusableImage(_SVG)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About metadata that is thrown away, and sizes that are checked there.
        return upright(source, shape)


def _sized(square: Image.Image, size: int) -> Image.Image:
    sized = square.resize((size, size), Image.Resampling.LANCZOS)
    if size != _OPAQUE:
        return sized
    ground = Image.new("RGB", sized.size, "white")
    ground.paste(sized, mask=sized.getchannel("A"))
    return ground
