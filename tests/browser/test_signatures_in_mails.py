"""Signatures keep their look below a mail, where no style counts but that of attributes."""

from urllib.parse import urlsplit

import pytest
from PIL import Image

from kontakt.cards.colour import WHITE, contrast
from kontakt.signatures import render
from kontakt.signatures.colours import DARK
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.icons import glyphs
from tests.browser import glyphs as drawing
from tests.browser.gallery.__main__ import MAILS
from tests.browser.gallery.camera import image
from tests.browser.gallery.compare import difference
from tests.browser.gallery.mails import MARGIN, Mail, mails, show
from tests.browser.gallery.server import serving
from tests.browser.gallery.views import ARABIC, FULL
from tests.unit.signatures.people import signature

EVERY = {mail.name: mail for mail in mails()}
SHOWN = pytest.mark.parametrize("mail", EVERY.values(), ids=EVERY)

TEXTS = """() => {
  const two = (number) => Number(number).toString(16).padStart(2, '0')
  const hex = (colour) => '#' + colour.match(/\\d+/g).slice(0, 3).map(two).join('')
  const found = []
  const walker = document.createTreeWalker(document.querySelector('#mail'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue
    const style = getComputedStyle(walker.currentNode.parentElement)
    let around = walker.currentNode.parentElement
    while (getComputedStyle(around).backgroundColor === 'rgba(0, 0, 0, 0)') around = around.parentElement
    found.push({
      text: walker.currentNode.data, colour: hex(style.color), on: hex(getComputedStyle(around).backgroundColor),
      isLarge: parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && +style.fontWeight >= 700),
    })
  }
  return found
}"""
"""Every text with its colour, the colour that it lies on, and whether it is large text (WCAG 2.2, 1.4.3)."""

EDGES = """() => [...document.querySelectorAll('#mail *')].map((element) => {
  const { left, right } = element.getBoundingClientRect()
  return [element.tagName, left, right]
})"""

IMAGES = "() => [...document.images].map((image) => [image.getAttribute('src'), image.naturalWidth, image.alt])"


@pytest.fixture(scope="module")
def shelf():
    with serving() as shelf:
        yield shelf


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@SHOWN
def test_a_signature_fits_into_its_mail_with_inline_styles_alone(page, shelf, mail):
    show(page, shelf, mail)
    assert page.evaluate("document.fonts.check('14px Arial')")
    outside = [one for one in page.evaluate(EDGES) if one[1] < MARGIN - 0.5 or one[2] > MARGIN + mail.width + 0.5]
    assert outside == []
    assert page.locator("#mail :is(style, link, script, [class], [id])").count() == 0
    for source, width, alt in page.evaluate(IMAGES):
        assert urlsplit(source).scheme == "http"
        assert width > 0, source
        assert alt


@SHOWN
def test_a_signature_looks_like_its_picture(page, shelf, mail, tmp_path):
    show(page, shelf, mail)
    png = page.screenshot(full_page=True)
    found = difference(image((MAILS / f"{mail.name}.png").read_bytes()), image(png))
    if found:
        (tmp_path / f"{mail.name}.png").write_bytes(png)
    assert found is None, f"Look at {tmp_path}/{mail.name}.png; if it is right: make baselines"


def test_every_picture_belongs_to_a_mail():
    assert {path.stem for path in MAILS.glob("*.png")} == EVERY.keys()


@pytest.mark.parametrize("accent", [None, "#0f172a", "#ffff00", "#000000"])
@pytest.mark.parametrize("background", [WHITE, DARK])
@pytest.mark.parametrize("layout", SignatureLayout)
def test_every_text_can_be_read_on_a_light_and_on_a_dark_screen(page, shelf, layout, background, accent):
    show(page, shelf, Mail(f"{layout}-contrast", layout, FULL, accent=accent, disclaimer="No.", background=background))
    texts = page.evaluate(TEXTS)
    assert len(texts) >= 10
    weak = [one for one in texts if contrast(one["colour"], one["on"]) < (3 if one["isLarge"] else 4.5)]
    assert weak == []


@pytest.mark.parametrize("layout", [SignatureLayout.CLASSIC, SignatureLayout.COMPACT])
def test_a_name_from_right_to_left_has_its_picture_on_the_right(page, shelf, layout):
    show(page, shelf, Mail(f"{layout}-arabic", layout, ARABIC))
    picture, number = page.get_by_role("img", name=ARABIC.name), page.get_by_text("+44 20 7946 0815")
    assert picture.bounding_box()["x"] > number.bounding_box()["x"]
    assert number.evaluate("(element) => getComputedStyle(element).direction") == "ltr"


def test_pasted_into_an_editor_and_sent_on_a_signature_says_the_same(page):
    """What a mail program reads, serialises and reads again."""
    html = render.html(signature())
    page.set_content("<div id=mail></div>")
    again = page.evaluate(
        """(html) => {
          const mail = document.querySelector('#mail')
          mail.innerHTML = html
          const once = mail.innerHTML
          mail.innerHTML = once
          return [once, mail.innerHTML, mail.children.length]
        }""",
        html,
    )
    assert again[0] == again[1]
    assert again[2] == 1


def test_the_glyphs_of_the_icons_are_drawn_from_the_outlines_of_the_pages(browser):
    page = browser.new_page(viewport={"width": glyphs().width, "height": glyphs().height})
    page.set_content(drawing.markup())
    now = drawing.drawn(page.screenshot())
    page.close()
    assert difference(glyphs().convert("RGB"), now.convert("RGB")) is None
    other = Image.new("RGB", now.size)
    assert difference(glyphs().convert("RGB"), other) is not None
