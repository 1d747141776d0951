"""The four compositions, as the layouts of the page have them, and one for names that no font can write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image

from kontakt.cards.colour import WHITE
from kontakt.cards.fields import Layout
from kontakt.cards.theme import Palette
from kontakt.pages.monogram import monogram
from kontakt.pages.social.canvas import Canvas
from kontakt.pages.social.lines import Block, Box, fit
from kontakt.pages.social.text import Style
from kontakt.pages.social.values import HEIGHT, WIDTH, Social

EDGE = 72
_FOOT = 566  # The middle of the foot, in pixels from the top.
_ROOM = 512  # Where the text above the foot ends.

_SIZES = (88, 84, 80, 76, 72, 68, 64, 60, 56, 52, 48, 44, 40)


@dataclass(frozen=True, slots=True)
class Parts:
    """What there is to compose: texts that can be written, and pictures that can be read."""

    social: Social
    palette: Palette
    name: str | None
    role: str | None
    employer: str | None
    organisation: str | None
    photo: Image.Image | None
    banner: Image.Image | None
    logo: Image.Image | None
    is_mirrored: bool

    def style(self, weight: int) -> Style:
        """Return the card's font in that weight."""
        return Style(self.social.look.font, weight)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of text: of the name, of the lines below it, and what they lie on."""

    strong: str
    soft: str
    ground: str


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
    _stack(canvas, parts, ink, Box(WIDTH - 2 * EDGE, 0, _SIZES), top=286)
    _foot(canvas, parts, ink)
    return canvas


def _centered(parts: Parts) -> Canvas:
    """Symmetrical, no banner."""
    palette = parts.palette
    canvas = Canvas(palette.surface, is_mirrored=parts.is_mirrored)
    canvas.fade((0, 0, WIDTH, 400), palette.soft, palette.surface)
    _face(canvas, parts, ((WIDTH - 196) // 2, 56, 196, 196), (8, palette.surface))
    ink = Ink(palette.text, palette.muted, palette.surface)
    _stack(canvas, parts, ink, Box(WIDTH - 2 * EDGE, 0, _SIZES), top=268, is_centred=True)
    _foot(canvas, parts, ink, is_centred=True)
    return canvas


def _banner(parts: Parts) -> Canvas:
    """A picture edge to edge, the name on a scrim; without one, the field of the band."""
    palette, width = parts.palette, WIDTH
    canvas = Canvas(palette.band, is_mirrored=parts.is_mirrored)
    ink = Ink(palette.on_band, palette.on_band, palette.band)
    face: tuple[int, int, int, int] | None = (EDGE, 72, 148, 148)
    if parts.banner:
        canvas.cover((0, 0, WIDTH, HEIGHT), parts.banner)
        # White reaches 6:1 on this share of black, whatever is beneath.
        canvas.darken((0, 0, WIDTH, HEIGHT), 260, 0.64)
        ink = Ink(WHITE, WHITE, "#5c5c5c")
    elif parts.photo:
        width, face = WIDTH - 470, None
        canvas.cover((width, 0, 470, HEIGHT), parts.photo, (0.5, 0.25))
    if face:
        _face(canvas, parts, face, (4, ink.strong))
    _stack(canvas, parts, ink, Box(width - 2 * EDGE, 0, _SIZES, 5), top=250 if face else EDGE, at_foot=True)
    _foot(canvas, parts, ink, width)
    return canvas


def _minimal(parts: Parts) -> Canvas:
    """Type only, with a monogram instead of a photo."""
    palette = parts.palette
    canvas = Canvas(palette.surface, is_mirrored=parts.is_mirrored)
    _initials(canvas, parts, (EDGE, EDGE, 104, 104))
    ink = Ink(palette.text, palette.muted, palette.surface)
    _stack(canvas, parts, ink, Box(WIDTH - 2 * EDGE, 0, (120, 112, 104, 96, *_SIZES)), top=200, at_foot=True)
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
        canvas.darken((0, 0, WIDTH, HEIGHT), 1, 0.64)
        ink = Ink(WHITE, WHITE, "#5c5c5c")
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


def _stack(
    canvas: Canvas, parts: Parts, ink: Ink, box: Box, *, top: int, at_foot: bool = False, is_centred: bool = False
) -> None:
    """Write name, role and employer below each other; the box's height is what the lower lines leave."""
    for share in (1.0, 0.85):  # Beside a long name the lines below it are smaller, too.
        lower = _lower(parts, ink, box.width, share, 2 if at_foot else 1)
        below = sum(block.height + space for block, _, space in lower)
        name = fit(parts.name or "", parts.style(650), box._replace(height=_ROOM - top - below))
        if len(name.lines) == 1:
            break
    y = _ROOM - below - name.height if at_foot else float(top)
    x = WIDTH // 2 if is_centred else EDGE
    canvas.write((x, y), name, ink.strong, is_centred=is_centred)
    y += name.height
    for block, colour, space in lower:
        canvas.write((x, y + space), block, colour, is_centred=is_centred)
        y += block.height + space


def _lower(parts: Parts, ink: Ink, width: float, share: float, most: int) -> list[tuple[Block, str, int]]:
    """Return the lines below the name, their colours, and the space above each."""
    lines = ((parts.role, 450, 40, ink.strong), (parts.employer, 400, 34, ink.soft))
    blocks = [
        (_line(words, parts.style(weight), width, round(size * share), most), colour)
        for words, weight, size, colour in lines
        if words
    ]
    return [(block, colour, 4 if number else 12) for number, (block, colour) in enumerate(blocks)]


def _line(words: str, style: Style, width: float, size: int, most: int = 1) -> Block:
    sizes = (size, round(size * 0.94), round(size * 0.88), round(size * 0.82))
    return fit(words, style, Box(width, most * size * 1.3, sizes, most))


def _foot(canvas: Canvas, parts: Parts, ink: Ink, width: int = WIDTH, *, is_centred: bool = False) -> None:
    """Write who stands behind the card: the logo, or the organisation's name."""
    room = width - 2 * EDGE
    if parts.logo:
        canvas.mark((EDGE, _FOOT - 24, room, 48), parts.logo, ink.ground, is_centred=is_centred)
    elif parts.organisation:
        block = _line(parts.organisation, parts.style(600), room, 30)
        x = WIDTH // 2 if is_centred else EDGE
        canvas.write((x, _FOOT - block.height / 2), block, ink.soft, is_centred=is_centred)
