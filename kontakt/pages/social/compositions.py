"""The four compositions, as the layouts of the page have them, and one for names that no font can write."""

from collections.abc import Callable, Mapping

from kontakt.cards.colour import WHITE
from kontakt.cards.fields import Layout
from kontakt.pages.monogram import monogram
from kontakt.pages.social.canvas import Canvas
from kontakt.pages.social.lines import Box, fit
from kontakt.pages.social.parts import Ink, Parts
from kontakt.pages.social.stack import line, stacked
from kontakt.pages.social.values import HEIGHT, WIDTH

EDGE = 72
_FOOT = 566  # The middle of the foot, in pixels from the top.
_ROOM = 512  # Where the text above the foot ends.

_SIZES = (88, 84, 80, 76, 72, 68, 64, 60, 56, 52, 48, 44, 40)

_SCRIM = 0.64
"""The share of black on which white reaches 6:1, whatever is beneath."""

_ON_SCRIM = Ink(WHITE, WHITE, "#5c5c5c")


def compose(parts: Parts) -> Canvas:
    """Return the canvas with everything on it."""
    draw = _COMPOSITIONS[parts.social.look.layout] if parts.name else _unnamed
    return draw(parts)


def _classic(parts: Parts) -> Canvas:
    """Left-aligned, the portrait over the edge of the band."""
    palette = parts.palette
    canvas = Canvas(palette.surface, is_mirrored=parts.is_mirrored)
    _band(canvas, parts, 168)
    _face(canvas, parts, (EDGE, 68, 196, 196), (8, palette.surface))
    ink = Ink(palette.text, palette.muted, palette.surface)
    stacked(parts, ink, Box(WIDTH - 2 * EDGE, _ROOM - 286, _SIZES)).write(canvas, (EDGE, 286))
    _foot(canvas, parts, ink)
    return canvas


def _centered(parts: Parts) -> Canvas:
    """Symmetrical, no banner."""
    palette = parts.palette
    canvas = Canvas(palette.surface, is_mirrored=parts.is_mirrored)
    canvas.fade((0, 0, WIDTH, 400), palette.soft, palette.surface)
    _face(canvas, parts, ((WIDTH - 196) // 2, 56, 196, 196), (8, palette.surface))
    ink = Ink(palette.text, palette.muted, palette.surface)
    texts = stacked(parts, ink, Box(WIDTH - 2 * EDGE, _ROOM - 268, _SIZES))
    texts.write(canvas, (WIDTH // 2, 268), is_centred=True)
    _foot(canvas, parts, ink, is_centred=True)
    return canvas


def _banner(parts: Parts) -> Canvas:
    """A picture edge to edge, the name on a scrim; without one, the field of the band."""
    palette, width, top = parts.palette, WIDTH, 250
    canvas = Canvas(palette.band, is_mirrored=parts.is_mirrored)
    ink = Ink(palette.on_band, palette.on_band, palette.band)
    if parts.banner:
        ink = _ON_SCRIM
    elif parts.photo:
        width, top = WIDTH - 470, EDGE
    texts = stacked(parts, ink, Box(width - 2 * EDGE, _ROOM - top, _SIZES, 5), most=2)
    above = _ROOM - round(texts.height)
    if parts.banner:
        canvas.cover((0, 0, WIDTH, HEIGHT), parts.banner)
        canvas.darken((0, above - 250, WIDTH, HEIGHT - above + 250), 240, _SCRIM)
    elif parts.photo:
        canvas.cover((width, 0, 470, HEIGHT), parts.photo, (0.5, 0.25))
    if parts.banner or not parts.photo:
        _face(canvas, parts, (EDGE, 72, 148, 148), (4, ink.strong))
    texts.write(canvas, (EDGE, above))
    _foot(canvas, parts, ink, width)
    return canvas


def _minimal(parts: Parts) -> Canvas:
    """Type only, with a monogram instead of a photo."""
    palette = parts.palette
    canvas = Canvas(palette.surface, is_mirrored=parts.is_mirrored)
    _initials(canvas, parts, (EDGE, EDGE, 104, 104))
    ink = Ink(palette.text, palette.muted, palette.surface)
    texts = stacked(parts, ink, Box(WIDTH - 2 * EDGE, _ROOM - 200, (120, 112, 104, 96, *_SIZES)), most=2)
    texts.write(canvas, (EDGE, _ROOM - texts.height))
    _foot(canvas, parts, ink)
    return canvas


def _unnamed(parts: Parts) -> Canvas:
    """No name: the photo alone, large; without one the organisation."""
    palette = parts.palette
    has_band = parts.social.look.layout in {Layout.CLASSIC, Layout.BANNER}
    ink = Ink(palette.on_band, palette.on_band, palette.band)
    if not has_band:
        ink = Ink(palette.text, palette.muted, palette.surface)
    canvas = Canvas(ink.ground, is_mirrored=parts.is_mirrored)
    if parts.banner:
        canvas.cover((0, 0, WIDTH, HEIGHT), parts.banner)
        canvas.darken((0, 0, WIDTH, HEIGHT), 1, _SCRIM)
        ink = _ON_SCRIM
    elif not has_band:
        canvas.fade((0, 0, WIDTH, 400), palette.soft, palette.surface)
    if parts.photo:
        ring = (8, palette.surface if ink.ground == palette.surface else ink.strong)
        canvas.portrait(((WIDTH - 360) // 2, 96, 360, 360), parts.social.look.avatar_shape, ring, parts.photo)
        _foot(canvas, parts, ink, is_centred=True)
    elif parts.logo:
        canvas.mark(((WIDTH - 560) // 2, (HEIGHT - 200) // 2, 560, 200), parts.logo, ink.ground, is_centred=True)
    elif parts.organisation:
        block = fit(parts.organisation, parts.style(600), Box(WIDTH - 2 * EDGE, 300, _SIZES))
        canvas.write((WIDTH // 2, (HEIGHT - block.height) / 2), block, ink.strong, is_centred=True)
    return canvas


_COMPOSITIONS: Mapping[Layout, Callable[[Parts], Canvas]] = {
    Layout.CLASSIC: _classic,
    Layout.CENTERED: _centered,
    Layout.BANNER: _banner,
    Layout.MINIMAL: _minimal,
}


def _band(canvas: Canvas, parts: Parts, height: int) -> None:
    if parts.banner:
        canvas.cover((0, 0, WIDTH, height), parts.banner)
    else:
        canvas.fill((0, 0, WIDTH, height), parts.palette.band)


def _face(canvas: Canvas, parts: Parts, area: tuple[int, int, int, int], ring: tuple[int, str]) -> None:
    if parts.photo:
        canvas.portrait(area, parts.social.look.avatar_shape, ring, parts.photo)
    else:
        _initials(canvas, parts, area, ring)


def _initials(
    canvas: Canvas, parts: Parts, area: tuple[int, int, int, int], ring: tuple[int, str] = (0, WHITE)
) -> None:
    canvas.portrait(area, parts.social.look.avatar_shape, ring, parts.palette.band)
    if initials := monogram(parts.name or ""):
        canvas.letters(area, initials, parts.style(600), parts.palette.on_band)


def _foot(canvas: Canvas, parts: Parts, ink: Ink, width: int = WIDTH, *, is_centred: bool = False) -> None:
    """Write who stands behind the card: the logo, or the organisation's name."""
    room = width - 2 * EDGE
    if parts.logo:
        canvas.mark((EDGE, _FOOT - 24, room, 48), parts.logo, ink.ground, is_centred=is_centred)
    elif parts.organisation:
        block = line(parts.organisation, parts.style(600), room, 30)
        x = WIDTH // 2 if is_centred else EDGE
        canvas.write((x, _FOOT - block.height / 2), block, ink.soft, is_centred=is_centred)
