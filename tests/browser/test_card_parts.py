"""Parts of card pages, whatever the card: large enough to touch, readable on pictures, right on paper, heard by axe."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from kontakt.cards.fields import Layout, Theme
from kontakt.pages.render import render_card
from tests.browser.axe import assert_accessible
from tests.browser.gallery import views
from tests.browser.gallery.pictures import ORIGIN
from tests.browser.gallery.server import serving
from tests.browser.gallery.views import looking
from tests.browser.steps import assert_fits

PHONE = {"width": 390, "height": 844}
VIEWS = {
    "full": (views.FULL, "en"),
    "sparse": (views.LETTER, "en"),
    "masked": (views.MASKED, "en"),
    "right to left": (views.ARABIC, "ar"),
}
layouts = pytest.mark.parametrize("layout", Layout)


@pytest.fixture(scope="module")
def shelf():
    with serving() as shelf:
        yield shelf


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def show_code(page: Page) -> None:
    page.locator("summary").click()
    page.locator(".code img").scroll_into_view_if_needed()


@layouts
@pytest.mark.parametrize("content", VIEWS)
def test_axe_finds_nothing_in_light_and_in_dark(page, shelf, layout, content):
    view, language = VIEWS[content]
    page.goto(shelf.put("card", render_card(looking(view, layout=layout), language)))
    show_code(page)
    assert_accessible(page)
    page.locator("[name=theme][value=dark]").check()
    assert_accessible(page)


@layouts
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("view", [views.CROWDED, views.MASKED, views.HOSTILE], ids=["crowded", "masked", "hostile"])
def test_what_can_be_touched_has_44_pixels_and_nothing_leaves_the_screen(page, shelf, layout, width, view):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(shelf.put("card", render_card(looking(view, layout=layout))))
    show_code(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, label, input:not([type=radio])')]
          .filter((element) => element.checkVisibility())
          .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
          .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
          .map(([html, { width, height }]) => `${html} ${width} ${height}`)"""
    )
    assert small == []
    assert_fits(page)


@layouts
@pytest.mark.parametrize("view", [views.FULL, views.LONG, views.HOSTILE], ids=["full", "long", "hostile"])
def test_text_of_twice_the_size_stays_on_the_screen(page, shelf, layout, view):
    page.goto(shelf.put("card", render_card(looking(view, layout=layout))))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    show_code(page)
    assert_fits(page)


@layouts
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_text_lies_on_a_background_picture(page, shelf, layout, scheme):
    pictured = replace(views.SQUARES, banner=None, avatar=None)
    page.emulate_media(color_scheme=scheme)
    page.goto(shelf.put("card", render_card(looking(pictured, layout=layout))))
    outside = page.evaluate(
        """() => {
          const under = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const colour = getComputedStyle(at).backgroundColor
              if (colour !== 'rgba(0, 0, 0, 0)') return colour
            }
          }
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
          const found = []
          while (texts.nextNode()) {
            const { parentElement: parent, data } = texts.currentNode
            if (!data.trim() || !parent.checkVisibility()) continue
            const colour = under(parent)
            if (!parent.closest('.card, .beside') || !colour || colour.startsWith('rgba')) found.push(data)
          }
          return found
        }"""
    )
    assert outside == []


def test_text_on_a_banner_is_readable_on_the_hardest_picture(page, shelf):
    page.goto(shelf.put("card", render_card(looking(views.SQUARES, layout=Layout.BANNER))))
    words = page.locator(".identity")
    words.evaluate("element => element.querySelectorAll('*').forEach(({ style }) => (style.color = 'transparent'))")
    with Image.open(BytesIO(words.screenshot())) as behind:
        lightest = max(behind.convert("L").tobytes()) / 255
    luminance = lightest / 12.92 if lightest <= 0.04045 else ((lightest + 0.055) / 1.055) ** 2.4
    assert 1.05 / (luminance + 0.05) >= 4.5


@layouts
def test_on_paper_there_is_the_contact_with_its_code_and_no_fill(page, shelf, layout):
    view = looking(views.PICTURED, layout=layout, theme=Theme.DARK)
    page.goto(shelf.put("ada", render_card(view)))
    document = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    for shown in ("Ada Lovelace", "+44 20 7946 0815", "12 St James's Square", "https://orcid.example/ada"):
        assert shown in text
    for hidden in ("Save contact", "Show QR code", "Automatic"):
        assert hidden not in text
    paper = document[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(paper, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert code.text == f"{ORIGIN}/c/ada"
    assert len(document) == 1
    shades = paper.convert("L").histogram()
    assert shades[255] > 0.85 * sum(shades)


def test_a_visitor_who_wants_less_transparency_reads_on_a_plain_ground(page, shelf):
    client = page.context.new_cdp_session(page)
    features = [{"name": "prefers-reduced-transparency", "value": "reduce"}]
    client.send("Emulation.setEmulatedMedia", {"features": features})
    page.goto(shelf.put("card", render_card(looking(views.SQUARES, layout=Layout.BANNER))))
    words = page.locator(".identity")
    expect(words).to_be_visible()
    assert page.locator(".scrim").evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(17, 17, 17)"
