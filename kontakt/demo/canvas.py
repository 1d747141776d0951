"""A small canvas over Pillow: smooth shapes in units of one hundredth of the height, drawn large and scaled down."""

from collections.abc import Callable, Sequence
from math import ceil, floor

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
_Paint = Callable[[ImageDraw.ImageDraw, list[Point], str | int], None]

_SCALE = 3
_STEPS = 14


class Canvas:
    """A picture of `width` by `height` pixels. Its y runs from 0 to 100 downwards, its x in the same unit."""

    def __init__(self, width: int, height: int, colour: str) -> None:
        self.size = (width, height)
        self._unit = height * _SCALE / 100
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), colour)

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return 100 * self.size[0] / self.size[1]

    def picture(self) -> Image.Image:
        """Return the finished picture."""
        return self._image.resize(self.size, Image.Resampling.LANCZOS)

    def gradient(self, top: str, bottom: str) -> None:
        """Fill everything with a vertical gradient."""
        mask = Image.linear_gradient("L").resize(self._image.size, Image.Resampling.BILINEAR)
        self._image.paste(top, (0, 0, *self._image.size))
        self._image.paste(bottom, (0, 0, *self._image.size), mask)

    def glow(self, centre: Point, radius: float, colour: str, opacity: float) -> None:
        """Lay a soft round light over the picture."""
        size = max(2, round(2 * radius * self._unit))
        mask = ImageChops.invert(Image.radial_gradient("L")).resize((size, size), Image.Resampling.BILINEAR)
        # The gradient reaches beyond its circle into the corners; cut there, it fades to nothing at the edge.
        mask = mask.point([max(0, round((value - 74) * opacity * 255 / 181)) for value in range(256)])
        left, top = (round((value - radius) * self._unit) for value in centre)
        self._image.paste(colour, (left, top, left + size, top + size), mask)

    def blob(self, points: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        """Fill the smooth closed curve through the points."""
        self.polygon(smooth(points, closed=True), colour, opacity)

    def polygon(self, points: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        """Fill the shape with straight edges."""
        self._lay(points, colour, opacity, lambda draw, moved, fill: draw.polygon(moved, fill=fill))

    def ellipse(self, centre: Point, across: float, down: float, colour: str, opacity: float = 1.0) -> None:
        """Fill an ellipse of these half axes."""
        self._lay(_box(centre, across, down), colour, opacity, lambda draw, moved, fill: draw.ellipse(moved, fill=fill))

    def ring(self, centre: Point, across: float, down: float, width: float, colour: str) -> None:
        """Draw the outline of an ellipse."""
        pixels = self._pixels(width)
        box = self._scaled(_box(centre, across, down))
        ImageDraw.Draw(self._image).ellipse(box, outline=colour, width=pixels)

    def line(self, points: Sequence[Point], width: float, colour: str, opacity: float = 1.0) -> None:
        """Draw a smooth line with round ends through the points."""
        pixels = self._pixels(width)

        def stroke(draw: ImageDraw.ImageDraw, moved: list[Point], fill: str | int) -> None:
            draw.line(moved, fill=fill, width=pixels)
            for x, y in moved:  # Round ends, and no gaps where a wide line turns.
                draw.ellipse((x - pixels / 2, y - pixels / 2, x + pixels / 2, y + pixels / 2), fill=fill)

        curve = smooth(points, closed=False) if len(points) > 2 else points
        self._lay(curve, colour, opacity, stroke, margin=pixels)

    def shadow(self, points: Sequence[Point], colour: str, opacity: float, blur: float, clip: Sequence[Point]) -> None:
        """Lay the blurred shape over the picture, within another smooth shape only."""
        masks = []
        for shape, value in ((points, round(opacity * 255)), (clip, 255)):
            mask = Image.new("L", self._image.size)
            ImageDraw.Draw(mask).polygon(self._scaled(smooth(shape, closed=True)), fill=value)
            masks.append(mask)
        blurred = masks[0].filter(ImageFilter.GaussianBlur(blur * self._unit))
        self._image.paste(colour, (0, 0, *self._image.size), ImageChops.multiply(blurred, masks[1]))

    def _lay(self, points: Sequence[Point], colour: str, opacity: float, paint: _Paint, margin: int = 0) -> None:
        """Paint a shape; a translucent one through a mask no larger than itself, since most are small."""
        scaled = self._scaled(points)
        if opacity >= 1:
            paint(ImageDraw.Draw(self._image), scaled, colour)
            return
        xs, ys = [x for x, _ in scaled], [y for _, y in scaled]
        left, top = floor(min(xs)) - margin, floor(min(ys)) - margin
        mask = Image.new("L", (ceil(max(xs)) + margin + 1 - left, ceil(max(ys)) + margin + 1 - top))
        paint(ImageDraw.Draw(mask), [(x - left, y - top) for x, y in scaled], round(opacity * 255))
        self._image.paste(colour, (left, top, left + mask.width, top + mask.height), mask)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]

    def _pixels(self, width: float) -> int:
        return max(1, round(width * self._unit))


def smooth(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """Return the Catmull-Rom curve through the points, as many short straight pieces."""
    count = len(points)
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            a, b, c, d = points[max(i - 1, 0)], points[i], points[i + 1], points[min(i + 2, count - 1)]
        curve += [_between(a, b, c, d, step / _STEPS) for step in range(_STEPS)]
    return curve if closed else [*curve, points[-1]]


def mirrored(points: Sequence[Point], axis: float = 50) -> list[Point]:
    """Return the points on the other side of the vertical axis, in the same order."""
    return [(2 * axis - x, y) for x, y in points]


def symmetric(half: Sequence[Point], axis: float = 50) -> list[Point]:
    """Return a closed outline from its right half, given from top to bottom."""
    left = [point for point in mirrored(half, axis)[::-1] if abs(point[0] - axis) > 0.01]
    return [*half, *left]


def mix(one: str, other: str, share: float) -> str:
    """Return a colour between two: `share` 0 is the one, 1 the other."""
    a, b = ImageColor.getrgb(one), ImageColor.getrgb(other)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a[:3], b[:3], strict=True))


def _box(centre: Point, across: float, down: float) -> list[Point]:
    x, y = centre
    return [(x - across, y - down), (x + across, y + down)]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """Return the point at `t` between `b` and `c` (uniform Catmull-Rom spline)."""
    w = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
    x, y = (sum(weight * point[axis] for weight, point in zip(w, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
    return x, y
