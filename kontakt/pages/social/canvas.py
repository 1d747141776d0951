"""A picture in the making: areas, gradients, masked photos, and blocks of text, mirrored where the name asks for it."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from kontakt.cards.colour import WHITE, ink
from kontakt.cards.fields import AvatarShape
from kontakt.pages.social import text
from kontakt.pages.social.lines import LEADING, Block
from kontakt.pages.social.values import HEIGHT, WIDTH

_FINE = 4  # Edges are drawn so many times larger, and reduced.
_ROUNDING = 0.19  # Of a rounded portrait's side: 20 px of 104, as on the page.
_ASCENT = 0.36  # From the middle of a line down to the baseline, in multiples of the size.

Area = tuple[int, int, int, int]
"""Left, top, width and height in pixels, for a picture that is read from the left."""


class Canvas:
    """1200 x 630 pixels in one colour; with `is_mirrored`, what is placed from the left is placed from the right.

    `photographed` is how many pixels are those of covering photos.
    """

    def __init__(self, ground: str, *, is_mirrored: bool = False) -> None:
        self.picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
        self.is_mirrored = is_mirrored
        self.photographed = 0
        self._pen = ImageDraw.Draw(self.picture)

    def fill(self, area: Area, colour: str) -> None:
        """Fill an area with one colour."""
        left, top, width, height = self._placed(area)
        self._pen.rectangle((left, top, left + width - 1, top + height - 1), fill=colour)

    def fade(self, area: Area, colour: str, other: str) -> None:
        """Fill an area with a gradient from the top to the foot."""
        left, top, width, height = self._placed(area)
        shares = Image.linear_gradient("L").resize((width, height), Image.Resampling.BILINEAR)
        self.picture.paste(colour, (left, top, left + width, top + height))
        self.picture.paste(other, (left, top), shares)

    def darken(self, area: Area, rise: int, share: float) -> None:
        """Lay black over an area: from nothing to the share in the first `rise` pixels, as much below."""
        left, top, width, height = self._placed(area)
        steps = (min(1.0, row / rise) for row in range(height))
        # As slow at both ends as in between it is quick, so that no edge is seen.
        column = bytes(round(255 * share * step * step * (3 - 2 * step)) for step in steps)
        mask = Image.frombytes("L", (1, height), column).resize((width, height))
        self.picture.paste("#000000", (left, top), mask)

    def cover(self, area: Area, photo: Image.Image, centring: tuple[float, float] = (0.5, 0.5)) -> None:
        """Fill an area with the photo, cut to its ratio."""
        left, top, width, height = self._placed(area)
        self.photographed += width * height
        self.picture.paste(
            ImageOps.fit(photo, (width, height), Image.Resampling.LANCZOS, centering=centring), (left, top)
        )

    def portrait(self, area: Area, shape: AvatarShape, ring: tuple[int, str], inside: Image.Image | str) -> None:
        """Draw a photo, or a colour, in the shape, with a ring around it: its width and colour."""
        left, top, width, height = self._placed(area)
        space, colour = ring
        if space:
            outer = (width + 2 * space, height + 2 * space)
            self._shape(colour, (left - space, top - space), outer, _radius(outer[0], shape))
        if isinstance(inside, Image.Image):
            inside = ImageOps.fit(inside, (width, height), Image.Resampling.LANCZOS)
        self._shape(inside, (left, top), (width, height), _radius(width, shape))

    def letters(self, area: Area, letters: str, style: text.Style, fill: str) -> None:
        """Write letters in the middle of an area."""
        left, top, width, height = self._placed(area)
        size = round(width * 0.4)
        start = left + (width - text.width(letters, style, size)) / 2
        text.draw(self._pen, (start, top + height / 2 + size * _ASCENT), letters, style, size, fill)

    def write(self, at: tuple[int, float], block: Block, fill: str, *, is_centred: bool = False) -> None:
        """Write the block from its top; `at` is where its lines begin, or with `is_centred` their middle."""
        x, y = at
        for number, line in enumerate(block.lines):
            width = text.width(line, block.style, block.size)
            left = x - width / 2 if is_centred else WIDTH - x - width if self.is_mirrored else x
            baseline = y + (number + 0.5) * block.size * LEADING + block.size * _ASCENT
            text.draw(self._pen, (left, round(baseline)), line, block.style, block.size, fill)

    def mark(self, area: Area, mark: Image.Image, ground: str, *, is_centred: bool = False) -> None:
        """Draw a logo as large as fits into the area, at its start; on a dark ground on a piece of paper."""
        left, top, width, height = area
        logo = ImageOps.contain(mark, (min(width, mark.width), min(height, mark.height)), Image.Resampling.LANCZOS)
        if is_centred:
            left += (width - logo.width) // 2
        left, top, *_ = self._placed((left, top + (height - logo.height) // 2, logo.width, logo.height))
        if ink(ground) == WHITE:
            self._shape(WHITE, (left - 14, top - 10), (logo.width + 28, logo.height + 20), 12)
        self.picture.paste(logo, (left, top), logo if logo.mode == "RGBA" else None)

    def _shape(self, inside: Image.Image | str, at: tuple[int, int], size: tuple[int, int], radius: int) -> None:
        """Paste a picture or a colour as a rectangle with rounded corners and soft edges."""
        large = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
        ImageDraw.Draw(large).rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius * _FINE, fill=255)
        self.picture.paste(inside, at, large.reduce(_FINE))

    def _placed(self, area: Area) -> Area:
        left, top, width, height = area
        return (WIDTH - left - width if self.is_mirrored else left), top, width, height


def opened(data: bytes | None) -> Image.Image | None:
    """Return the picture as RGB or RGBA; None if there is none, or if it cannot be read."""
    if data is None:
        return None
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _radius(side: int, shape: AvatarShape) -> int:
    return round(side / 2) if shape is AvatarShape.CIRCLE else round(side * _ROUNDING)
