"""Whether two pictures of a page show the same, as a person sees it."""

from io import BytesIO

from PIL import Image, ImageChops

FINE = (4, 32, 0.0007)
"""Pixels of the side of a cell; from which difference of its mean colour on, of 255, something is elsewhere; and which
share of a page may differ all the same. Inside a cell of this size, each machine draws edges in its own way."""

BROAD = (12, 8, 0.008)
"""The same for what is faint and large: a tint that went, text that is a little paler."""


def difference(one: Image.Image, other: Image.Image) -> str | None:
    """Return what is different, in words, or null."""
    if one.width != other.width or abs(one.height - other.height) > FINE[0]:
        return f"the size: {one.size} and {other.size} pixels"
    return _difference(one, other, *FINE) or _difference(one, other, *BROAD)


def _difference(one: Image.Image, other: Image.Image, cell: int, visible: int, share: float) -> str | None:
    size = (one.width, min(one.height, other.height))
    red, green, blue = ImageChops.difference(
        *(image.crop((0, 0, *size)).reduce(cell) for image in (one, other))
    ).split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    differs = strongest.point([0] * visible + [255] * (256 - visible))
    count, cells = differs.histogram()[255], differs.width * differs.height
    if count <= share * cells:
        return None
    left, top, right, bottom = (cell * edge for edge in differs.getbbox() or (0, 0, 0, 0))
    return f"{count} of {cells} places, between ({left}, {top}) and ({right}, {bottom})"


def small(png: bytes, *, most: int = 60_000) -> bytes:
    """Return the picture with as many colours as fit into that many bytes."""
    with Image.open(BytesIO(png)) as image:
        whole = image.convert("RGB")
    for colours in (128, 64, 32, 16):
        output = BytesIO()
        palette = whole.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
        palette.save(output, "PNG", optimize=True)
        if output.tell() <= most:
            return output.getvalue()
    raise ValueError(f"{len(output.getvalue())} bytes with 16 colours")
