"""The pictures on the cards of the gallery, drawn the same every time, by the path under which they are served."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw

from kontakt.demo import banners, portraits

ORIGIN = "https://cards.example"


@cache
def picture(path: str) -> tuple[bytes, str] | None:
    """Return the content and media type of the file at a path; None if there is none."""
    if path.endswith("/qr"):
        code = BytesIO()
        segno.make_qr(f"{ORIGIN}/c/{path.split('/')[-2]}", mask=3).save(
            code, "svg", border=4, light="#fff", omitsize=True
        )
        return code.getvalue(), "image/svg+xml"
    painter = _PAINTERS.get(path)
    if painter is None:
        return None
    output = BytesIO()
    painter().save(output, "WEBP", quality=80)
    return output.getvalue(), "image/webp"


def _portrait() -> Image.Image:
    portrait = portraits.draw("ada-lovelace")
    assert portrait is not None
    return portrait


def _banner() -> Image.Image:
    banner = banners.draw("ada-lovelace")
    assert banner is not None
    return banner


def _squares() -> Image.Image:
    """The hardest picture to lay words on: black beside white everywhere."""
    image = Image.new("RGB", (1500, 1000), "white")
    draw = ImageDraw.Draw(image)
    for x in range(0, 1500, 24):
        for y in range(0, 1000, 24):
            if (x + y) // 24 % 2:
                draw.rectangle((x, y, x + 23, y + 23), "black")
    return image


def _hills() -> Image.Image:
    image = Image.new("RGB", (1600, 1000))
    draw = ImageDraw.Draw(image)
    for y in range(1000):
        draw.line((0, y, 1600, y), (255 - y // 8, 190 - y // 8, 140 + y // 12))
    for layer, colour in enumerate(("#8a6f9e", "#5d5487", "#36386a", "#191c43")):
        top = 520 + 110 * layer
        draw.polygon(
            [(0, 1000), *((x, top + 60 * ((x // 200 + layer) % 2)) for x in range(0, 1801, 200)), (1800, 1000)], colour
        )
    return image


def _logo() -> Image.Image:
    image = Image.new("RGBA", (360, 96))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 8, 84, 88), "#3d2a75")
    draw.ellipse((28, 32, 60, 64), "#ffffff")
    draw.rounded_rectangle((108, 28, 350, 44), 8, "#1b1f2a")
    draw.rounded_rectangle((108, 56, 270, 72), 8, "#8b6cc4")
    return image


_PAINTERS: dict[str, Callable[[], Image.Image]] = {
    "/uploads/avatar.webp": _portrait,
    "/uploads/banner.webp": _banner,
    "/uploads/squares.webp": _squares,
    "/uploads/hills.webp": _hills,
    "/uploads/logo.webp": _logo,
}
