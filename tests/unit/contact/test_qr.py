"""QR codes, read back by an independent decoder."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from kontakt.contact.mecard import mecard
from kontakt.contact.qr import TooMuchData, UnreadableColours, check_colours, qr, qr_png, qr_svg
from kontakt.contact.values import essential
from kontakt.contact.vcard import vcard

SIZES = [100, 101, 137, 300, 512, 999, 2000]
URLS = [f"https://kontakt.example.com/c/{'ada-lovelace-' * 12}"[:length] for length in (31, 62, 100, 150)]
COLOURS = [("#000000", "#ffffff"), ("#0f172a", "#ffffff"), ("#3b82f6", "#ffffff"), ("#7a0019", "#ffe9a8")]


def decode(picture: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return str(found.text)


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def rasterise(svg: bytes, pixels: int = 4) -> Image.Image:
    """Return the SVG as a picture; it knows the few elements that a code consists of."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[3]) * pixels
    ground, modules = root.findall("{http://www.w3.org/2000/svg}path")
    assert ground.attrib["d"] == "M0 0h{0}v{0}h-{0}z".format(side // pixels)
    picture = Image.new("RGB", (side, side), ground.attrib["fill"])
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    for command, across, down, run in re.findall(r"([Mm])(-?[\d.]+)[ ]?(-?[\d.]+)h(\d+)", modules.attrib["d"]):
        x, y = (float(across), float(down)) if command == "M" else (x + float(across), y + float(down))
        box = (x * pixels, (y - 0.5) * pixels, (x + int(run)) * pixels - 1, (y + 0.5) * pixels - 1)
        draw.rectangle(box, fill=modules.attrib["stroke"])
        x += int(run)
    return picture


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("url", URLS, ids=len)
def test_a_png_is_read_back_at_every_size(url, size):
    picture = open_png(qr_png(url, size))
    assert picture.size == (size, size)
    assert decode(picture) == url


@pytest.mark.parametrize("url", URLS, ids=len)
def test_an_svg_is_read_back(url):
    assert decode(rasterise(qr_svg(url))) == url


@pytest.mark.parametrize(("fg", "bg"), COLOURS)
def test_a_code_is_read_back_in_the_colours_of_the_brand(fg, bg):
    picture = open_png(qr_png(URLS[1], 300, fg, bg))
    octets = picture.tobytes().hex()
    assert {"#" + octets[at : at + 6] for at in range(0, len(octets), 6)} == {fg, bg}
    assert decode(picture) == URLS[1]
    assert decode(rasterise(qr_svg(URLS[1], 300, fg, bg))) == URLS[1]


def test_an_svg_says_its_size_and_is_as_wide_as_its_quiet_zone_needs():
    root = ET.fromstring(qr_svg(URLS[0], 777))
    side = len(qr(URLS[0]).matrix) + 8
    assert (root.attrib["width"], root.attrib["height"], root.attrib["viewBox"]) == ("777", "777", f"0 0 {side} {side}")


@pytest.mark.parametrize("size", SIZES)
def test_the_quiet_zone_is_four_modules_or_more(size):
    picture = open_png(qr_png(URLS[1], size)).convert("L").point(lambda value: 255 - value)
    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    module = (right - left) / len(qr(URLS[1]).matrix)
    assert module == int(module) >= 1
    assert min(left, top, size - right, size - bottom) >= 4 * module


@pytest.mark.parametrize("text", [*URLS, "a" * 120, "https://kontakt.example.com/c/" + "0" * 100])
def test_the_fixed_mask_survives_blur(text):
    picture = open_png(qr_png(text, 400)).convert("L").filter(ImageFilter.GaussianBlur(2.5))
    assert decode(picture) == text


def test_the_essential_vcard_and_the_mecard_fit_and_are_read_back(ada):
    small = essential(replace(ada, phones=ada.phones[:2], websites=()))
    for text in (vcard(small).decode(), mecard(small)):
        assert decode(open_png(qr_png(text, 600))) == text


@pytest.mark.parametrize("member", ["name", "job_title", "company"])
def test_hostile_values_are_read_back_as_they_were_written_or_refused(nobody, hostile, member):
    text = mecard(replace(nobody, **{member: hostile.typed}))
    if len(text) > 10_000:
        with pytest.raises(TooMuchData):
            qr_png(text, 600)
    else:
        assert decode(open_png(qr_png(text, 600))) == text


@pytest.mark.parametrize("draw", [qr_png, qr_svg])
def test_what_a_telephone_could_not_read_is_refused(draw):
    draw("x" * 666, 300)
    for length in (667, 2000, 10_000):
        with pytest.raises(TooMuchData):
            draw("x" * length, 2000)
    with pytest.raises(TooMuchData):
        draw("x" * 666, 104)  # 97 modules and the quiet zone need 105.
    with pytest.raises(TooMuchData):
        draw("\ud800", 300)


def test_text_beyond_ascii_is_written_in_utf8():
    (found,) = zxingcpp.read_barcodes(
        open_png(qr_png("Jüri Müller, café", 300)), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    assert found.bytes == "Jüri Müller, café".encode()


def test_a_code_for_a_logo_corrects_more_errors():
    assert qr(URLS[1], error="h").error == "H"
    assert int(qr(URLS[1], error="h").version) > int(qr(URLS[1]).version)


@pytest.mark.parametrize(
    ("fg", "bg"),
    [
        ("#ffffff", "#000000"),
        ("#777777", "#888888"),
        ("#ffff00", "#ffffff"),
        ("#000000", "#000000"),
        ("black", "#ffffff"),
        ("#000", "#ffffff"),
        ('#000000"/><script>', "#ffffff"),
        ("#000000\n", "#ffffff"),
    ],
)
def test_colours_that_would_not_scan_are_refused(fg, bg):
    with pytest.raises(UnreadableColours):
        check_colours(fg, bg)
    for draw in (qr_png, qr_svg):
        with pytest.raises(UnreadableColours):
            draw("https://kontakt.test", 300, fg, bg)
