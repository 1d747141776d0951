"""QR codes, read back by an independent decoder."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageColor, ImageFilter

from kontakt.contact.mecard import mecard
from kontakt.contact.qr import TooMuchData, TooSmall, UnreadableColours, check_colours, qr_pdf, qr_png, qr_svg
from kontakt.contact.qr.symbol import qr
from kontakt.contact.values import essential
from kontakt.contact.vcard import vcard
from tests.unit.contact.pictures import decode, open_png, rasterise_pdf, rasterise_svg

SIZES = [100, 101, 137, 300, 512, 999, 2000]
URLS = [f"https://kontakt.example.com/c/{'ada-lovelace-' * 12}"[:length] for length in (31, 62, 100, 150)]
COLOURS = [("#000000", "#ffffff"), ("#0f172a", "#ffffff"), ("#3b82f6", "#ffffff"), ("#7a0019", "#ffe9a8")]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("url", URLS, ids=len)
def test_a_png_is_read_back_at_every_size(url, size):
    picture = open_png(qr_png(url, size))
    assert picture.size == (size, size)
    assert decode(picture) == url


@pytest.mark.parametrize("url", URLS, ids=len)
def test_an_svg_is_read_back(url):
    assert decode(rasterise_svg(qr_svg(url))) == url


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("url", URLS, ids=len)
def test_a_pdf_is_read_back_at_every_size(url, size):
    assert decode(rasterise_pdf(qr_pdf(url, size), scale=max(1, 600 / size))) == url


def test_a_pdf_prints_as_large_as_an_svg_and_is_a_drawing():
    pdf = qr_pdf(URLS[0], 300)
    with pypdfium2.PdfDocument(pdf) as document:
        (page,) = document
        assert page.get_size() == (225, 225)  # 300 pixels of 1/96 inch, in points of 1/72.
        assert {item.type for item in page.get_objects()} == {pypdfium2.raw.FPDF_PAGEOBJ_PATH}
    assert pdf == qr_pdf(URLS[0], 300)


@pytest.mark.parametrize(("fg", "bg"), COLOURS)
def test_a_code_is_read_back_in_the_colours_of_the_brand(fg, bg):
    picture = open_png(qr_png(URLS[1], 300, fg, bg))
    octets = picture.tobytes().hex()
    assert {"#" + octets[at : at + 6] for at in range(0, len(octets), 6)} == {fg, bg}
    assert decode(picture) == URLS[1]
    assert decode(rasterise_svg(qr_svg(URLS[1], 300, fg, bg))) == URLS[1]
    printed = rasterise_pdf(qr_pdf(URLS[1], 300, fg, bg), scale=4)
    assert decode(printed) == URLS[1]
    assert printed.getpixel((0, 0)) == ImageColor.getrgb(bg)


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


@pytest.mark.parametrize("draw", [qr_png, qr_svg, qr_pdf])
def test_what_a_telephone_could_not_read_is_refused(draw):
    draw("x" * 666, 300)
    for length in (667, 2000, 10_000):
        with pytest.raises(TooMuchData):
            draw("x" * length, 2000)
    with pytest.raises(TooSmall, match="105 pixels") as refused:
        draw("x" * 666, 104)  # 97 modules and the quiet zone need 105.
    assert refused.value.least == 105
    with pytest.raises(TooMuchData):
        draw("\ud800", 300)


def test_text_beyond_ascii_is_written_in_utf8():
    (found,) = zxingcpp.read_barcodes(
        open_png(qr_png("Jüri Müller, café", 300)), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    assert found.bytes == "Jüri Müller, café".encode()


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
    for draw in (qr_png, qr_svg, qr_pdf):
        with pytest.raises(UnreadableColours):
            draw("https://kontakt.test", 300, fg, bg)
