"""What becomes of pictures that are none, or that would fill the memory."""

import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kontakt.cards.fields import ImageKind
from kontakt.media.images import Rendition, decode
from kontakt.media.jpeg import scans
from kontakt.problems import TooManyPixels, UnusableImage

MEBIBYTE = 1 << 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
MEASURE = """
import io, sys
from PIL import Image
from kontakt.cards.fields import ImageKind
from kontakt.media.images import decode
from kontakt.problems import Problem

def kibibytes(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))

warm = io.BytesIO()
Image.new("RGB", (64, 64)).save(warm, "PNG")
decode(warm, ImageKind.BACKGROUND)
before = kibibytes("VmRSS")
try:
    with open(sys.argv[1], "rb") as file:
        decode(file, ImageKind.BACKGROUND)
    outcome = "accepted"
except Problem as problem:
    outcome = problem.code
print(outcome, (kibibytes("VmHWM") - before) * 1024)
"""


def shown_size(rendition: Rendition) -> tuple[int, int]:
    return Image.open(io.BytesIO(rendition.data)).size


def assert_refused(data: bytes, problem: type[Exception]) -> None:
    for kind in ImageKind:
        with pytest.raises(problem):
            decode(io.BytesIO(data), kind)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(bytes(1000), id="zeros"),
        pytest.param(b"MZ\x90\0" + bytes(400), id="Windows executable"),
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(400), id="ELF executable"),
        pytest.param(SVG, id="SVG"),
        pytest.param(b"<?xml version='1.0'?>" + SVG, id="SVG with a prologue"),
        pytest.param(b"%PDF-1.7\n", id="PDF"),
        pytest.param(b"GIF89a", id="start of GIF"),
        pytest.param(b"\xff\xd8\xff", id="start of JPEG"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="start of PNG"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", id="start of WebP"),
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert_refused(data, UnusableImage)


@pytest.mark.parametrize("format_name", ["BMP", "TIFF", "ICO", "PPM", "PDF", "EPS", "AVIF", "JPEG2000", "TGA"])
def test_other_formats_are_refused(encode, scene, format_name):
    assert_refused(encode(scene, format_name), UnusableImage)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_picture_is_refused(encode, format_name, share):
    picture = Image.effect_noise((300, 200), 80).convert("RGB")
    data = encode(picture, format_name)
    assert_refused(data[: int(len(data) * share)], UnusableImage)


def test_an_executable_behind_a_picture_is_not_served(encode, scene):
    for format_name in ("JPEG", "PNG", "GIF"):
        renditions = decode(io.BytesIO(encode(scene, format_name) + b"MZ<script>alert(1)</script>"), ImageKind.AVATAR)
        assert b"script" not in renditions.webp.data + renditions.jpeg.data


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "GIF"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), kind=st.sampled_from(ImageKind))
def test_a_damaged_picture_is_decoded_or_refused(encode, scene, format_name, random, kind):
    data = bytearray(encode(scene, format_name))
    for _ in range(random.randint(1, 8)):
        data[random.randrange(len(data))] = random.randrange(256)
    try:
        renditions = decode(io.BytesIO(bytes(data)), kind)
    except (UnusableImage, TooManyPixels):
        return
    assert shown_size(renditions.webp) == (renditions.webp.width, renditions.webp.height)


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (12_500_001, 1), (3536, 3536)]
)
def test_a_png_with_too_many_pixels_is_refused(png, size):
    assert_refused(png(*size), TooManyPixels)


def test_a_webp_may_have_fewer_pixels_than_a_png(encode):
    for side, format_name in ((2048, "WEBP"), (3535, "PNG")):
        data = encode(Image.new("L", (side, side)), format_name)
        assert decode(io.BytesIO(data), ImageKind.AVATAR).webp.width == 512
        assert_refused(encode(Image.new("L", (side + 40, side)), format_name), TooManyPixels)


def test_a_gif_frame_larger_than_its_screen_counts(encode):
    data = bytearray(encode(Image.new("P", (10, 10)), "GIF"))
    at = data.rindex(b"\x2c") + 5  # Width and height of the image descriptor.
    data[at : at + 4] = b"\xff\xff\xff\xff"
    assert_refused(bytes(data), TooManyPixels)


def large_webp(encode) -> bytes:
    data = bytearray(
        encode(Image.new("RGB", (9, 9)), "WEBP", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")])
    )
    at = data.index(b"VP8X") + 12
    data[at : at + 6] = (16_382).to_bytes(3, "little") * 2
    return bytes(data)


def text_png(png) -> bytes:
    packed = b"Comment\0\0" + zlib.compress(bytes(1_000_000), 9)
    return bytes(png(1, 1, 2, 8, ((b"zTXt", packed),) * 60))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of resident memory from procfs")
@pytest.mark.parametrize(
    ("name", "outcome", "most"),
    [
        ("30 000 by 30 000 PNG", "too-many-pixels", 8),
        ("30 000 by 30 000 PNG, header only", "too-many-pixels", 8),
        ("WebP canvas of 16 383 by 16 383", "too-many-pixels", 8),
        ("PNG with 60 MB of packed text", "unusable-image", 16),
        ("progressive JPEG of 12 megapixels", "too-many-pixels", 8),
        ("JPEG of 24 megapixels", "accepted", 64),
        ("truncated JPEG of 24 megapixels", "unusable-image", 64),
        ("PNG of 12 megapixels", "accepted", 96),
    ],
)
def test_memory_is_bounded_by_what_the_header_says(tmp_path, encode, png, name, outcome, most):
    large = Image.new("RGB", (6000, 4000), "olive") if "24" in name else Image.new("RGB", (4000, 3100), "olive")
    data = {
        "30 000 by 30 000 PNG": lambda: png(30_000, 30_000, 30_000 * 3751),
        "30 000 by 30 000 PNG, header only": lambda: png(30_000, 30_000),
        "WebP canvas of 16 383 by 16 383": lambda: large_webp(encode),
        "PNG with 60 MB of packed text": lambda: text_png(png),
        "progressive JPEG of 12 megapixels": lambda: encode(large, "JPEG", progressive=True, subsampling=0),
        "JPEG of 24 megapixels": lambda: encode(large, "JPEG"),
        "truncated JPEG of 24 megapixels": lambda: encode(large, "JPEG")[:-2000],
        "PNG of 12 megapixels": lambda: encode(large, "PNG", compress_level=1),
    }[name]()
    path = tmp_path / "upload"
    path.write_bytes(data)
    root = str(Path(__file__).parents[3])
    child = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    code, peak = child.stdout.split()
    assert code == outcome
    assert int(peak) < most * MEBIBYTE


@pytest.mark.parametrize(
    ("options", "coefficients", "number"),
    [
        ({}, 0, 1),
        ({"progressive": True, "subsampling": 0}, 304 * 200 * 3 * 2, 10),
        ({"progressive": True, "subsampling": 2}, 304 * 208 * 3, 10),
    ],
)
def test_a_jpeg_says_what_decoding_it_takes(encode, scene, options, coefficients, number):
    needs = scans(io.BytesIO(encode(scene, "JPEG", **options)))
    assert (needs.coefficients, needs.number) == (coefficients, number)


def test_a_jpeg_with_one_scan_for_each_component_is_held_whole(encode, scene):
    data = bytearray(encode(scene, "JPEG"))
    at = data.index(b"\xff\xda")
    assert scans(io.BytesIO(data)).coefficients == 0
    data[at : at + 14] = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + data[at + 10 : at + 14]
    assert scans(io.BytesIO(data)).coefficients == 304 * 208 * 3


def test_a_jpeg_with_hundreds_of_scans_is_refused(encode, scene):
    data = encode(scene, "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    assert_refused(data[:at] + (data[at:-2] * 120) + data[-2:], UnusableImage)
