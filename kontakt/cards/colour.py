"""Colours: between `#rrggbb` and OKLCH, mixing, and contrast.

Own code because a page is rendered from a few dozen of these steps, and the libraries for it take milliseconds.
Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020); contrast: WCAG 2.2, 1.4.3.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import atan2, cos, hypot, sin

BLACK = "#000000"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class OKLCH:
    """Lightness 0..1, chroma 0..about 0.37, hue in radians."""

    lightness: float
    chroma: float
    hue: float


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = tuple(_linear(channel) for channel in range(256))


def _channels(colour: str) -> tuple[float, float, float]:
    value = int(colour[1:], 16)
    return _LINEAR[value >> 16], _LINEAR[value >> 8 & 255], _LINEAR[value & 255]


def _lab(colour: str) -> tuple[float, float, float]:
    r, g, b = _channels(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _hex(rgb: tuple[float, float, float]) -> str:
    channels = []
    for value in rgb:
        clipped = min(1.0, max(0.0, value))
        encoded = 12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
        channels.append(round(255 * encoded))
    return "#{:02x}{:02x}{:02x}".format(*channels)


def _fits(rgb: tuple[float, float, float]) -> bool:
    r, g, b = rgb
    return -0.0005 <= r <= 1.0005 and -0.0005 <= g <= 1.0005 and -0.0005 <= b <= 1.0005


def parse(colour: str) -> OKLCH:
    """Return the colour `#rrggbb` in OKLCH; a grey has chroma 0."""
    lightness, a, b = _lab(colour)
    chroma = hypot(a, b)
    return OKLCH(lightness, chroma if chroma > 0.0005 else 0.0, atan2(b, a))


def show(colour: OKLCH) -> str:
    """Return `#rrggbb`; what sRGB cannot show keeps its hue and lightness and loses chroma."""
    lightness = min(1.0, max(0.0, colour.lightness))
    a, b = cos(colour.hue), sin(colour.hue)
    rgb = _linear_rgb(lightness, colour.chroma * a, colour.chroma * b)
    if _fits(rgb):
        return _hex(rgb)
    low, high = 0.0, colour.chroma
    for _ in range(10):
        middle = (low + high) / 2
        if _fits(_linear_rgb(lightness, middle * a, middle * b)):
            low = middle
        else:
            high = middle
    return _hex(_linear_rgb(lightness, low * a, low * b))


def mix(colour: str, other: str, share: float) -> str:
    """Return the colour with a share (0..1) of the other in it, mixed in OKLab."""
    mixed = [a + (b - a) * share for a, b in zip(_lab(colour), _lab(other), strict=True)]
    return _hex(_linear_rgb(mixed[0], mixed[1], mixed[2]))


def luminance(colour: str) -> float:
    """Return the relative luminance, 0..1 (WCAG 2.2)."""
    r, g, b = _channels(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2)."""
    low, high = sorted((luminance(colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink(surface: str) -> str:
    """Return black or white, whichever reads better on the surface; one of them always reaches 4.5:1."""
    return WHITE if contrast(WHITE, surface) >= contrast(BLACK, surface) else BLACK


@lru_cache(maxsize=1024)
def readable(colour: str, surface: str, ratio: float = 4.5) -> str:
    """Return the colour, as little lighter or darker as its contrast with the surface needs; the hue stays.

    Where black and white both fail (only possible above 4.5:1) the better of the two is returned.
    """
    if contrast(colour, surface) >= ratio:
        return colour
    wanted = parse(colour)
    extreme = best = ink(surface)
    near, far = wanted.lightness, 1.0 if extreme == WHITE else 0.0
    for _ in range(10):
        middle = (near + far) / 2
        candidate = show(replace(wanted, lightness=middle))
        if contrast(candidate, surface) >= ratio:
            best, far = candidate, middle
        else:
            near = middle
    return best
