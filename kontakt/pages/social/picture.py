"""From a preview's values to its PNG."""

from io import BytesIO

from PIL import Image

from kontakt.cards.theme import palettes
from kontakt.pages.social import text
from kontakt.pages.social.canvas import Canvas, opened
from kontakt.pages.social.compositions import compose
from kontakt.pages.social.parts import Parts
from kontakt.pages.social.values import Social

_LARGE = 160 * 1024
"""Bytes above which a picture is reduced to 256 colours."""

_PHOTOGRAPHIC = 100_000
"""Pixels of photos from which on a picture is larger than that, so that it need not be tried."""


def png(social: Social) -> bytes:
    """Return the preview as a PNG of 1200 x 630 pixels, in the colours of the light theme unless the card is dark.

    It takes tens of milliseconds of a core: callers run it in a worker thread, one at a time.
    """
    look = social.look
    palette = palettes(
        look.primary_color, look.background_color, look.text_color, own_background=look.own_background, theme=look.theme
    ).light
    written = {
        part: text.writable(getattr(social, part), look.font) for part in ("name", "role", "employer", "organisation")
    }
    parts = Parts(
        social,
        palette,
        **written,
        photo=opened(social.photo),
        banner=opened(social.banner),
        logo=opened(social.logo),
        is_mirrored=bool(written["name"]) and text.runs_to_left(written["name"] or ""),
    )
    return _encoded(compose(parts))


def _encoded(canvas: Canvas) -> bytes:
    """Return the PNG; one with large photos in 256 colours, because messengers give up on large files."""
    picture = canvas.picture
    if canvas.photographed < _PHOTOGRAPHIC and len(data := _saved(picture)) <= _LARGE:
        return data
    # Octree keeps small spots of another colour, such as a portrait on a banner; median cut loses them.
    reduced = picture.quantize(256, Image.Quantize.FASTOCTREE)
    data = _saved(picture.quantize(palette=reduced, dither=Image.Dither.FLOYDSTEINBERG))
    # Dithering hides the steps between colours, and costs a third more bytes.
    return data if len(data) <= 2 * _LARGE else _saved(reduced)


def _saved(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
