"""Codes as pictures, read by an independent decoder, also as a telephone would see them."""

import base64
import io
import random
import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

_QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SVG = "{http://www.w3.org/2000/svg}"


def decode(picture: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(picture, formats=_QR_CODE)
    return str(found[0].text) if len(found) == 1 else None


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def rasterise_svg(svg: bytes, pixels: int = 4) -> Image.Image:
    """Return the SVG as a picture, so many pixels a module; it knows the few elements that a code consists of."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[3]) * pixels
    ground, modules, *plate = root.findall(f"{_SVG}path")
    assert ground.attrib["d"] == "M0 0h{0}v{0}h-{0}z".format(side // pixels)
    picture = Image.new("RGB", (side, side), ground.attrib["fill"])
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    for command, across, down, run in re.findall(r"([Mm])(-?[\d.]+)[ ]?(-?[\d.]+)h(\d+)", modules.attrib["d"]):
        x, y = (float(across), float(down)) if command == "M" else (x + float(across), y + float(down))
        box = (x * pixels, (y - 0.5) * pixels, (x + int(run)) * pixels - 1, (y + 0.5) * pixels - 1)
        draw.rectangle(box, fill=modules.attrib["stroke"])
        x += int(run)
    for path in plate:
        left, top, width, height = map(int, re.findall(r"\d+", path.attrib["d"])[:4])
        box = (left * pixels, top * pixels, (left + width) * pixels - 1, (top + height) * pixels - 1)
        draw.rectangle(box, fill=path.attrib["fill"])
    for image in root.findall(f"{_SVG}image"):
        _paste(picture, image, pixels)
    return picture


def _paste(picture: Image.Image, image: ET.Element, pixels: int) -> None:
    left, top, width, height = (float(image.attrib[name]) * pixels for name in ("x", "y", "width", "height"))
    data = base64.b64decode(image.attrib["href"].removeprefix("data:image/png;base64,"), validate=True)
    mark = Image.open(io.BytesIO(data)).convert("RGBA")
    mark.thumbnail((width, height))
    picture.paste(mark, (int(left + (width - mark.width) / 2), int(top + (height - mark.height) / 2)), mark)


def rasterise_pdf(pdf: bytes, scale: float = 2) -> Image.Image:
    """Return the only page of the document as PDFium draws it, so many pixels a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        (page,) = document
        picture = page.render(scale=scale).to_pil()
    assert isinstance(picture, Image.Image)
    return picture.convert("RGB")


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(picture.width / 200))


def _tilted(picture: Image.Image) -> Image.Image:
    return picture.rotate(17, Image.Resampling.BICUBIC, expand=True, fillcolor="#887766")


def _noisy(picture: Image.Image) -> Image.Image:
    octets = random.Random(5).randbytes(picture.width * picture.height)
    grain = Image.frombytes("L", picture.size, octets).convert("RGB")
    return Image.blend(picture, grain, 0.2)


def _oblique(picture: Image.Image) -> Image.Image:
    """Seen from the side: the right edge is a quarter shorter than the left one (a projective map)."""
    side = picture.width
    wide = Image.new("RGB", (side * 2, side * 2), "#998877")
    wide.paste(picture, (side // 2, side // 2))
    return wide.transform(wide.size, Image.Transform.PERSPECTIVE, (1, 0, 0, 0.12, 1, -0.12 * side, 0.12 / side, 0, 1))


def _compressed(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=20)
    return Image.open(io.BytesIO(buffer.getvalue()))


def _dim(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(ImageEnhance.Contrast(picture).enhance(0.4)).enhance(0.5)


def _all_at_once(picture: Image.Image) -> Image.Image:
    return _compressed(_tilted(_blurred(picture)))


SEEN: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "as drawn": lambda picture: picture,
    "blurred": _blurred,
    "tilted": _tilted,
    "noisy": _noisy,
    "from the side": _oblique,
    "as a poor JPEG": _compressed,
    "in dim light": _dim,
    "blurred, tilted and a poor JPEG": _all_at_once,
}
