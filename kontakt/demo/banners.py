"""Banners of the sample cards: quiet patterns that belong to what each person is known for, drawn by this code."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter

from kontakt.demo.canvas import Canvas, Point, mix

SIZE = (1500, 500)


def draw(slug: str) -> Image.Image | None:
    """Return the banner of the card with this slug, 1500 by 500 pixels; None if there is none."""
    painter = _PAINTERS.get(slug)
    return painter() if painter else None


def _canvas(top: str, bottom: str) -> Canvas:
    canvas = Canvas(*SIZE, top)
    canvas.gradient(top, bottom)
    return canvas


def _punched_cards() -> Image.Image:
    """Draw the holes of a loom's punched cards, which Ada Lovelace saw weave algebraic patterns."""
    canvas = _canvas("#3d2a75", "#8b6cc4")
    canvas.glow((255, 10), 130, "#d7b8ec", 0.6)
    chance = random.Random(1843)  # noqa: S311 - the year of her notes; the same picture every time
    for column in range(38):
        for row in range(12):
            x, y = 4 + column * 8.0, 6 + row * 8.0
            wave = math.sin(column / 4.2 + row / 2.6) + math.cos(row / 3.1 - column / 9)
            is_punched = wave + chance.uniform(-0.7, 0.7) > 0.35
            colour, opacity = ("#f5e9ff", 0.16 + 0.14 * (wave + 2) / 4) if is_punched else ("#1f1346", 0.12)
            canvas.ellipse((x, y), 2.1, 2.9, colour, opacity)
    return canvas.picture()


def _sea() -> Image.Image:
    """Draw long waves for Grace Hopper, rear admiral."""
    canvas = _canvas("#9fd0e4", "#e4f1f2")
    canvas.glow((225, 26), 60, "#fff6dc", 0.9)
    canvas.ellipse((225, 26), 11, 11, "#fffaf0")
    for layer in range(7):
        share = layer / 6
        height, long = 42 + 8.5 * layer, 5 - 2 * share
        crest = [
            (x, height + long * math.sin(x / (34 - 2.5 * layer) + layer * 1.9) + 1.6 * math.sin(x / 11 + layer))
            for x in range(-10, 311, 4)
        ]
        canvas.polygon([*crest, (310, 101), (-10, 101)], mix("#6fb1cf", "#12335c", share))
        canvas.line(crest, 0.5, "#ffffff", 0.28)
    return canvas.picture()


def _spots() -> Image.Image:
    """Draw what Alan Turing explained in 1952: two substances that spread at two speeds make a pattern."""
    size = (SIZE[0] // 2, SIZE[1] // 2)
    chance = random.Random(1952)  # noqa: S311 - as above
    field = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    for _ in range(14):
        near, far = field.filter(ImageFilter.GaussianBlur(3.2)), field.filter(ImageFilter.GaussianBlur(7.5))
        field = ImageChops.subtract(near, far, scale=0.06, offset=128)
    mask = field.filter(ImageFilter.GaussianBlur(1.2)).resize(SIZE, Image.Resampling.BICUBIC)
    mask = mask.point([min(255, max(0, (value - 112) * 8)) for value in range(256)])
    return Image.composite(_canvas("#1b7a6c", "#2f9a84").picture(), _canvas("#0b4a45", "#11685c").picture(), mask)


def _trajectories() -> Image.Image:
    """Draw orbits and the way home from one, which Katherine Johnson computed."""
    canvas = _canvas("#c85f1c", "#f7c56a")
    earth: Point = (232, 128)
    for i, radius in enumerate((62, 78, 96, 116, 138, 162, 188)):
        canvas.ring(earth, radius, radius, 0.35, mix("#fff1d0", "#e98f3a", i / 9))
    canvas.ellipse(earth, 50, 50, "#fff0cc", 0.9)
    canvas.ellipse((earth[0] + 6, earth[1] + 5), 50, 50, "#f3a549", 0.35)
    chance = random.Random(1962)  # noqa: S311 - as above
    for _ in range(70):
        star, size = (chance.uniform(0, 300), chance.uniform(0, 74)), chance.choice((0.35, 0.5, 0.8))
        canvas.ellipse(star, size, size, "#fff7e2", chance.uniform(0.35, 0.9))
    path = [(8, 88), (52, 40), (108, 18), (160, 24), (192, 52), (206, 84)]
    canvas.line(path, 1.0, "#fffaf0")
    for spot, size in ((path[1], 1.8), (path[2], 1.8), (path[4], 2.6)):
        canvas.ellipse(spot, size, size, "#fffaf0")
    return canvas.picture()


_PAINTERS: dict[str, Callable[[], Image.Image]] = {
    "ada-lovelace": _punched_cards,
    "alan-turing": _spots,
    "grace-hopper": _sea,
    "katherine-johnson": _trajectories,
}
