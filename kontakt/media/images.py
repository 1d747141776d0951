"""Uploaded pictures: recognised by content, limited, turned upright, cropped, and written anew without metadata.

Decoding is the only step whose memory a stranger chooses, so its limits are read from the header before anything is
allocated, and all of them stand for the same 64 MiB: a PNG or GIF takes 4 bytes a pixel, a WebP 16 (Pillow decodes
into two canvases and copies twice), a JPEG 4 bytes a pixel *after* libjpeg has scaled it down while decoding
(`draft`), and 2 bytes a coefficient before that if it is progressive. Resizing works in bands of rows. Measured
peaks: 27 MiB for a JPEG from a telephone, 70 MiB for the largest PNG, 104 MiB if that is a transparent background.

Everything here blocks and takes up to a second of a core: callers run it in a worker thread, one picture at a time.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from kontakt.cards.fields import ImageKind
from kontakt.media.jpeg import scans
from kontakt.media.storage import name_for
from kontakt.problems import Problem, TooManyPixels, UnusableImage

_BUDGET = 64 * 1024 * 1024
_MEGAPIXELS = {"JPEG": 50.0, "MPO": 50.0, "PNG": 12.5, "GIF": 12.5, "WEBP": 4.2}
"""SVG is a document with scripts, AVIF and HEIF decoders are young: neither is accepted."""
_MOST_SCANS = 100  # Encoders write about ten. Each costs a pass over the whole picture, however few bytes it has.
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = frozenset({5, 6, 7, 8})

# Else Pillow does so with the first upload, and to find WebP imports all of its forty formats.
Image.preinit()
_NOT_COMMON = (MpoImagePlugin, WebPImagePlugin)

# Compressed text chunks are unpacked when a PNG is opened; Pillow's own limit is 64 MiB.
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shape:
    """The largest width and height in pixels, whether the picture is cropped to their ratio, and the JPEG's limit."""

    width: int
    height: int
    is_cropped: bool
    jpeg: int


SHAPES = {
    ImageKind.AVATAR: Shape(512, 512, is_cropped=True, jpeg=400),
    ImageKind.BANNER: Shape(1500, 500, is_cropped=True, jpeg=1500),
    ImageKind.BACKGROUND: Shape(1920, 1920, is_cropped=False, jpeg=1920),
}


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture as it is stored: `name` is made from the hash of `data`; sizes in pixels."""

    name: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Renditions:
    """One upload in the two forms that are served: WebP for pages, JPEG for vCards and link previews."""

    webp: Rendition
    jpeg: Rendition


@dataclass(frozen=True, slots=True)
class _Plan:
    """The part of the picture that is kept (left, top, right, bottom) and its new size, both before turning."""

    box: tuple[int, int, int, int]
    size: tuple[int, int]


def decode(source: Path | BinaryIO, kind: ImageKind) -> Renditions:
    """Return the picture as it will be served; a smaller picture is never enlarged, an animation gives its first frame.

    Raise `UnusableImage` for what is no whole JPEG, PNG, WebP or GIF, and `TooManyPixels` above the limits.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return decode(file, kind)
    shape = SHAPES[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About metadata that is thrown away, and sizes that are checked here.
        picture = upright(source, shape)
        webp = rendition(picture, "webp", quality=82, method=4)
        picture.thumbnail((shape.jpeg, shape.jpeg), Image.Resampling.LANCZOS)
        return Renditions(webp, rendition(_on_white(picture), "jpg", quality=85, optimize=True))


def upright(source: BinaryIO, shape: Shape) -> Image.Image:
    """Return the picture upright, cropped, resized, in sRGB, as RGB or RGBA, with nothing attached to it."""
    with _refusing():
        resized, orientation, profile = _decoded(source, shape)
    if orientation in _UPRIGHT:
        resized = resized.transpose(_UPRIGHT[orientation])
    return _srgb(resized, profile)


def _decoded(source: BinaryIO, shape: Shape) -> tuple[Image.Image, int, bytes | None]:
    """Return the resized picture, its orientation and its colour profile; the full picture is let go of here."""
    with _open(source, shape) as picture:
        picture.load()
        orientation = _orientation(picture)
        plan = _plan(picture.size, shape, is_lying=orientation in _LYING)
        return _resized(picture, plan), orientation, picture.info.get("icc_profile")


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn every error about the content into a problem."""
    try:
        yield
    except (Problem, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:  # Pillow has no base class: SyntaxError, struct.error, IndexError and more occur.
        raise UnusableImage from error


def _open(source: BinaryIO, shape: Shape) -> Image.Image:
    source.seek(0)
    picture = Image.open(source, formats=("JPEG", "PNG", "WEBP", "GIF"))
    megapixels = picture.width * picture.height / 1_000_000
    most = _MEGAPIXELS[picture.format or ""]
    if megapixels > most:
        raise TooManyPixels(f"This picture has {megapixels:.0f} megapixels; {most:g} is the limit for its format.")
    if picture.format in {"JPEG", "MPO"}:
        _scale_while_decoding(picture, source, shape)
    return picture


def _scale_while_decoding(picture: Image.Image, source: BinaryIO, shape: Shape) -> None:
    """Set the picture up to be decoded at 1/1 to 1/8 of its size: the smallest that serves, or that fits the budget."""
    position = source.tell()
    needs = scans(source)
    source.seek(position)
    if needs.number > _MOST_SCANS:
        raise UnusableImage
    width, height = picture.size
    plan = _plan(picture.size, shape, is_lying=_orientation(picture) in _LYING)
    spare = min((plan.box[2] - plan.box[0]) // plan.size[0], (plan.box[3] - plan.box[1]) // plan.size[1])
    scale = max(scale for scale in (1, 2, 4, 8) if scale <= max(spare, 1))
    room = (_BUDGET - needs.coefficients) // 4 - plan.size[0] * plan.size[1]
    while scale < 8 and ceil(width / scale) * ceil(height / scale) > room:
        scale *= 2
    if ceil(width / scale) * ceil(height / scale) > room:
        raise TooManyPixels("This picture is too large for a progressive JPEG; save it smaller, or not progressive.")
    picture.draft(None, (max(width // scale, 1), max(height // scale, 1)))


def _orientation(picture: Image.Image) -> int:
    """Return how the camera was held (EXIF 3.0, tag Orientation); 1 is upright, and the answer if it cannot be read."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # As in _refusing; but a picture with broken metadata is still a picture.
        return 1


def _plan(size: tuple[int, int], shape: Shape, *, is_lying: bool) -> _Plan:
    most = (shape.height, shape.width) if is_lying else (shape.width, shape.height)
    width, height = size
    if shape.is_cropped:
        width = min(size[0], max(1, round(size[1] * most[0] / most[1])))
        height = min(size[1], max(1, round(size[0] * most[1] / most[0])))
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    # A crop has the wanted ratio but for rounding: the larger factor, limited below, fills the shape exactly.
    factors = (most[0] / width, most[1] / height)
    factor = min(1.0, max(factors) if shape.is_cropped else min(factors))
    new = (min(most[0], max(1, round(width * factor))), min(most[1], max(1, round(height * factor))))
    return _Plan((left, top, left + width, top + height), new)


def _resized(picture: Image.Image, plan: _Plan) -> Image.Image:
    """Return the planned part in its new size, as L, RGB, RGBA or CMYK.

    In bands of rows, because converting a whole picture and multiplying its alpha in would take two more copies of it.
    The bands overlap by what the filter reads, so the result is that of resizing at once.
    """
    left, top, right, bottom = plan.box
    width, height = plan.size
    scale = (bottom - top) / height
    reach = ceil(3 * max(scale, 1)) + 1  # Lanczos reads three pixels of the smaller picture to each side.
    rows = max(1, height // 16)
    resized = Image.new(_working_mode(picture), plan.size)
    for row in range(0, height, rows):
        end = min(row + rows, height)
        first, last = top + row * scale, top + end * scale
        upper, lower = max(top, floor(first) - reach), min(bottom, ceil(last) + reach)
        band = _converted(picture.crop((left, upper, right, lower)), resized.mode)
        part = (0, first - upper, right - left, min(last, bottom) - upper)
        resized.paste(band.resize((width, end - row), Image.Resampling.LANCZOS, box=part), (0, row))
    return resized


def _working_mode(picture: Image.Image) -> str:
    if picture.mode.startswith("I"):
        return "L"
    if picture.has_transparency_data:
        return "RGBA"
    return {"1": "L", "L": "L", "CMYK": "CMYK"}.get(picture.mode, "RGB")


def _converted(band: Image.Image, mode: str) -> Image.Image:
    if band.mode.startswith("I"):  # 16 bits a pixel; convert() would cut off instead of scaling down.
        band = band.point(lambda value: value / 256)
    return band.convert(mode)


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as RGB or RGBA in sRGB (IEC 61966-2-1); a profile that does not fit it is ignored."""
    mode = "RGBA" if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255) else "RGB"
    if profile:
        try:
            embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = (
                ImageCms.profileToProfile(
                    picture,
                    embedded,
                    ImageCms.createProfile("sRGB"),
                    outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
                )
                or picture
            )
        except (ImageCms.PyCMSError, OSError):
            pass
    picture = picture.convert(mode)
    picture.info.clear()  # Older releases of Pillow write a profile that they find here.
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def rendition(picture: Image.Image, extension: str, **options: object) -> Rendition:
    """Return the picture as it is stored, in the format of the extension, with options of Pillow's writer for it."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG" if extension == "jpg" else extension, **options)
    data = buffer.getvalue()
    return Rendition(name_for(data, extension), data, picture.width, picture.height)
