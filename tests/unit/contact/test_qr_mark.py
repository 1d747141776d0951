"""QR codes with a mark in the middle, read back the way telephones see them."""

import io
import random

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from kontakt.contact.qr import TooMuchData, TooSmall, qr_pdf, qr_png, qr_svg
from kontakt.contact.qr.mark import Mark, UnusableMark, logo_mark, monogram_mark
from kontakt.contact.qr.symbol import qr, symbol
from tests.unit.contact.pictures import SEEN, decode, open_png, rasterise_pdf, rasterise_svg

URLS = [f"https://kontakt.example.com/c/{'ada-lovelace-' * 12}"[:length] for length in (31, 48, 80, 135)]
COLOURS = [("#000000", "#ffffff"), ("#3b82f6", "#ffffff"), ("#7a0019", "#ffe9a8")]


def packed(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def wordmark() -> Image.Image:
    picture = Image.new("RGBA", (900, 240), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 80, 899, 160), fill="#e11d48")
    return picture


MARKS = {
    "monogram": monogram_mark("Analytical Engines", "#3b82f6"),
    "wordmark": logo_mark(packed(wordmark(), "PNG")),
    "tall logo": logo_mark(packed(wordmark().rotate(90, expand=True), "WEBP")),
    "photo": logo_mark(packed(Image.radial_gradient("L").resize((1024, 1024)), "JPEG")),
    # The worst there is: it looks like modules.
    "noise": logo_mark(packed(Image.frombytes("L", (40, 40), random.Random(3).randbytes(1600)), "PNG")),
}
marks = pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)


@marks
@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN)
@pytest.mark.parametrize("url", URLS[:2], ids=len)
def test_a_code_with_a_mark_is_read_as_well_as_one_without(url, mark, seen):
    for fg, bg in COLOURS:
        assert decode(seen(open_png(qr_png(url, 600, fg, bg)))) == url
        assert decode(seen(open_png(qr_png(url, 600, fg, bg, mark)))) == url


@marks
@pytest.mark.parametrize("url", URLS, ids=len)
def test_a_code_with_a_mark_is_read_at_every_size_and_in_every_format(url, mark):
    for size in (100, 101, 137, 300, 999, 2000):
        assert decode(open_png(qr_png(url, size, mark=mark))) == url
    assert decode(rasterise_svg(qr_svg(url, mark=mark))) == url
    assert decode(rasterise_pdf(qr_pdf(url, mark=mark))) == url


@marks
def test_a_mark_hides_no_more_than_a_good_share_of_what_can_be_corrected(mark):
    for url in URLS:
        drawing = symbol(url, 2000, "#000000", "#ffffff", mark)
        assert drawing.code.error == "H"
        assert drawing.plate
        assert drawing.plate.width * drawing.plate.height <= 0.065 * drawing.side**2
        assert (drawing.side - drawing.plate.width) % 2 == (drawing.side - drawing.plate.height) % 2 == 0


@pytest.mark.parametrize("url", URLS, ids=len)
def test_twice_the_plate_could_be_hidden(url):
    """The margin: what is left of the error correction, when the mark has had its share."""
    side = len(qr(url, "h").matrix)
    picture = open_png(qr_png(url, 10 * (side + 8), mark=MARKS["monogram"]))
    middle, half = picture.width // 2, round(0.24 * 2**0.5 / 2 * side) * 10
    ImageDraw.Draw(picture).rectangle((middle - half, middle - half, middle + half, middle + half), fill="#808080")
    assert decode(picture) == url


@pytest.mark.parametrize("shape", [(400, 400), (900, 300), (300, 900)])
def test_the_mark_is_in_the_middle_of_every_format_and_keeps_its_proportions(shape):
    mark = logo_mark(packed(Image.new("RGB", shape, "#ff0000"), "PNG"))
    for picture in (
        open_png(qr_png(URLS[1], 980, mark=mark)),
        rasterise_svg(qr_svg(URLS[1], mark=mark), 20),
        rasterise_pdf(qr_pdf(URLS[1], 980, mark=mark), scale=4 / 3),
    ):
        red, green, _ = picture.split()
        shown = ImageChops.subtract(red, green).point(lambda value: 255 * (value > 128))
        left, top, right, bottom = shown.getbbox() or (0, 0, 0, 0)
        assert abs(left + right - picture.width) <= 3
        assert abs(top + bottom - picture.height) <= 3
        assert (right - left) / (bottom - top) == pytest.approx(shape[0] / shape[1], rel=0.05)
        assert max(right - left, bottom - top) > 0.15 * picture.width


def test_the_mark_stands_upright():
    flag = Image.new("RGB", (200, 200), "#ff0000")
    flag.paste("#0000ff", (0, 100, 200, 200))
    mark = logo_mark(packed(flag, "PNG"))
    for picture in (
        open_png(qr_png(URLS[1], 400, mark=mark)),
        rasterise_svg(qr_svg(URLS[1], mark=mark)),
        rasterise_pdf(qr_pdf(URLS[1], mark=mark)),
    ):
        assert picture.getpixel((picture.width // 2, picture.height * 46 // 100)) == (255, 0, 0)
        assert picture.getpixel((picture.width // 2, picture.height * 54 // 100)) == (0, 0, 255)


def test_a_mark_in_a_pdf_is_one_picture_among_paths():
    with pypdfium2.PdfDocument(qr_pdf(URLS[0], mark=MARKS["wordmark"])) as document:
        (page,) = document
        kinds = [item.type for item in page.get_objects()]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == 1
    assert set(kinds) == {pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH}


def test_a_code_that_is_too_small_for_its_modules_names_the_least_size():
    for draw in (qr_png, qr_svg, qr_pdf):
        with pytest.raises(TooSmall) as refused:
            draw("x" * 370, 100, mark=MARKS["monogram"])
        assert decode(open_png(qr_png("x" * 370, refused.value.least, mark=MARKS["monogram"]))) == "x" * 370
        with pytest.raises(TooMuchData):
            draw("x" * 400, 2000, mark=MARKS["monogram"])
        draw("x" * 400, 2000)


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 99])
def test_a_logo_that_is_no_picture_is_refused(data):
    with pytest.raises(UnusableMark):
        logo_mark(data)


def test_a_monogram_has_the_colour_and_letters_that_can_be_read_on_it():
    dark, light = monogram_mark("Kontakt", "#0f172a"), monogram_mark("Kontakt", "#fde047")
    assert dark.getpixel((256, 20)) == (0x0F, 0x17, 0x2A, 255)
    assert (255, 255, 255, 255) in colours(dark)
    assert (0, 0, 0, 255) in colours(light)
    assert dark.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("name", ["Kontakt", "Ångström Ærø", "Київ", "Ωμέγα", "W W", "i"])
def test_a_monogram_is_written_in_the_middle(name):
    mark = monogram_mark(name, "#000000")
    left, top, right, bottom = mark.convert("L").getbbox() or (0, 0, 0, 0)
    assert abs(left + right - 512) <= 6
    assert abs(top + bottom - 512) <= 6
    assert 200 <= max(right - left, bottom - top) <= 340


@pytest.mark.parametrize("name", ["日本", "👩‍🚀", "", "\U0010ffff"])
def test_letters_that_no_font_has_leave_the_plain_square(name):
    assert colours(monogram_mark(name, "#b91c1c")) <= {(0xB9, 0x1C, 0x1C, 255), (0, 0, 0, 0)} | edge()


def edge() -> set[tuple[int, ...]]:
    """Return the colours of the round corners of a square without letters."""
    return colours(monogram_mark("", "#b91c1c"))


def colours(mark: Mark) -> set[tuple[int, ...]]:
    found = mark.getcolors(512 * 512)
    assert found
    return {colour for _, colour in found if isinstance(colour, tuple)}
