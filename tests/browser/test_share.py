"""Handing a card on: link, QR code, tag, and paper."""

import io
import re

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import assert_fits, planted

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
MILLIMETRE = 72 / 25.4
CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
PAPERS = {"a4": (210, 297), "letter": (215.9, 279.4)}
TAGS = """
window.NDEFReader = class {
  async write(message) {
    if (window.refuses) throw new DOMException('', 'NotAllowedError')
    window.written = message
  }
}
"""

viewports = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@viewports
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ways_to_share_have_no_barriers(visit, viewport, scheme):
    page = visit("/cards", person=ADA, viewport=viewport, color_scheme=scheme)
    page.get_by_role("button", name="Share Ada Lovelace").click()
    dialog = page.get_by_role("dialog", name="Share Ada Lovelace")
    for tab in ("Link", "QR code", "Nearby", "Print"):
        dialog.get_by_role("tab", name=tab).click()
        expect(dialog.get_by_role("tabpanel", name=tab)).to_be_visible()
        assert_accessible(page)
        assert_fits(page)


def test_the_address_says_what_is_shared_and_back_closes_it(visit):
    page = visit("/cards", person=ADA)
    dialog = page.get_by_role("dialog", name="Share Ada Lovelace")
    page.get_by_role("button", name="QR code of Ada Lovelace").click()
    expect(dialog.get_by_role("tab", name="QR code")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile(r"/cards\?share=qr&card=[0-9a-f-]{36}$"))
    dialog.get_by_role("tab", name="Nearby").click()
    expect(page).to_have_url(re.compile(r"\?share=nfc&card="))
    page.reload()
    expect(dialog.get_by_role("tab", name="Nearby")).to_have_attribute("aria-selected", "true")
    address = page.url
    page.go_back()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("/cards$"))
    page.go_forward()
    expect(dialog).to_be_visible()
    page.goto(address)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("/cards$"))


def test_a_link_is_copied_sent_and_downloaded_with_the_keyboard_alone(visit, site):
    page = visit("/cards", person=ADA, permissions=["clipboard-read", "clipboard-write"])
    opener = page.get_by_role("button", name="Share Ada Lovelace")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Share Ada Lovelace")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{site.url}/c/ada-lovelace?s=link"
    mail = dialog.get_by_role("link", name="E-mail").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=Contact%20details%20of%20Ada%20Lovelace&body=Ada%20Lovelace%0D%0A")
    assert mail.endswith("%2Fc%2Fada-lovelace%3Fs%3Dlink")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("link", name="E-mail")).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert b"FN:Ada Lovelace" in download.value.path().read_bytes()

    dialog.get_by_role("tab", name="Link").focus()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("tabpanel", name="QR code")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


@viewports
def test_a_code_is_what_was_chosen(visit, watch, site, viewport):
    page = visit("/cards", person=GRACE, viewport=viewport)
    card = planted(page, name="Coded Card", bio="x" * 1000, phones=[{"number": "+1 202 555 0101"}])
    page.goto(f"/cards?share=qr&card={card['id']}")
    dialog = page.get_by_role("dialog", name="Share Coded Card")
    code = dialog.get_by_role("img", name="QR code")
    assert decoded(code) == f"{card['url']}?s=qr"

    watch.foresee(422, f"/api/cards/{card['slug']}/qr")
    dark = dialog.get_by_role("textbox", name="Dark colour", exact=True)
    dark.fill("#eeeeee")
    expect(dialog.get_by_text("Cameras need a dark colour on a much lighter one.")).to_be_visible()
    expect(dark).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("link", name="Download")).to_have_count(0)
    dark.fill("1b4f86")
    expect(dialog.get_by_role("link", name="Download")).to_be_visible()

    dialog.get_by_role("radio", name="MeCard").check(force=True)
    expect(dialog.get_by_role("img", name="QR code with the contact details of Coded Card")).to_be_visible()
    assert decoded(code).startswith("MECARD:")
    dialog.get_by_role("radio", name="PDF").check(force=True)
    dialog.get_by_role("combobox", name="Size").select_option(label="2,000 px")
    expect(dialog.get_by_role("figure")).to_have_attribute("aria-busy", "false")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    paper = pypdfium2.PdfDocument(download.value.path())
    assert paper[0].get_size() == pytest.approx((1500, 1500))  # 2000/96 inch in points.

    too_much = {"name": "Coded Card", "bio": "ü" * 1000, "websites": [{"url": f"https://example.com/{'x' * 1900}"}]}
    changed = page.request.patch(f"/api/cards/{card['id']}", data=too_much, headers={"origin": site.url})
    assert changed.status == 200, changed.text()
    dialog.get_by_role("radio", name="vCard").check(force=True)
    expect(dialog.get_by_text("There is too much on this card for a QR code")).to_be_visible()
    assert decoded(code) == f"{card['url']}?s=qr"
    page.request.delete(f"/api/cards/{card['id']}", headers={"origin": site.url})


def test_a_tag_is_written_where_the_browser_can(visit, site):
    page = visit("/cards", person=ADA)
    page.add_init_script(TAGS)
    page.reload()
    page.get_by_role("button", name="Share Ada Lovelace").click()
    page.get_by_role("tab", name="Nearby").click()
    expect(page.get_by_text(f"{site.url}/c/ada-lovelace?s=nfc", exact=True)).to_be_visible()
    page.evaluate("window.refuses = true")
    page.get_by_role("button", name="Write a tag").click()
    expect(page.get_by_text("Your browser does not allow this.")).to_be_visible()
    page.evaluate("window.refuses = false")
    page.get_by_role("button", name="Write a tag").click()
    expect(page.get_by_text("The tag is written.")).to_be_visible()
    written = page.evaluate("window.written")
    assert written == {"records": [{"recordType": "url", "data": f"{site.url}/c/ada-lovelace?s=nfc"}]}


def test_a_disabled_card_is_not_shared(visit, site):
    page = visit("/cards", person=GRACE)
    card = planted(page, name="Hidden Card", visibility="disabled")
    page.goto(f"/cards?share=link&card={card['id']}")
    expect(page.get_by_role("dialog", name="Share Hidden Card")).to_contain_text("This card is disabled")
    page.goto(f"/cards/{card['id']}/print")
    expect(page.get_by_role("alert")).to_contain_text("This card is disabled")
    page.request.delete(f"/api/cards/{card['id']}", headers={"origin": site.url})


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("sheet", "codes"), [("page", {"a4": 1, "letter": 1}), ("business", {"a4": 10, "letter": 8})])
def test_a_sheet_is_one_page_of_its_paper_with_codes_that_scan(visit, site, paper, sheet, codes):
    page = visit("/cards", person=ADA, color_scheme="dark")
    page.get_by_role("button", name="More actions for Ada Lovelace").click()
    page.get_by_role("menuitem", name="Print").click()
    expect(page.get_by_role("heading", name="Print", level=1)).to_be_visible()
    for choice in ({"page": "One page", "business": "Business cards"}[sheet], {"a4": "A4", "letter": "Letter"}[paper]):
        page.get_by_role("radio", name=choice).check(force=True)
        expect(page.get_by_role("radio", name=choice)).to_be_checked()
    page.reload()  # The choice stays in the address.
    expect(page.get_by_role("img", name="QR code").first).to_have_js_property("complete", value=True)
    assert_accessible(page)

    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(document) == 1
    width, height = document[0].get_size()
    assert (width / MILLIMETRE, height / MILLIMETRE) == pytest.approx(PAPERS[paper], abs=0.3)
    picture = document[0].render(scale=200 / 72).to_pil()
    assert picture.convert("RGB").getpixel((3, 3)) == (255, 255, 255)  # Nothing of the dark screen is on it.
    found = zxingcpp.read_barcodes(picture, formats=CODES)
    assert [code.text for code in found] == [f"{site.url}/c/ada-lovelace?s=qr"] * codes[paper]
    text = document[0].get_textpage().get_text_range()
    assert text.count("Ada Lovelace") == codes[paper]
    assert "All cards" not in text


@viewports
def test_the_print_view_fits_the_screen(visit, viewport):
    page = visit("/cards", person=ADA, viewport=viewport)
    card = page.request.get("/api/me/cards").json()["items"][0]
    page.goto(f"/cards/{card['id']}/print?sheet=business&paper=a4")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def decoded(picture: Locator) -> str:
    """Return what a camera reads in the picture of a code, once it has come."""
    expect(picture).to_have_js_property("complete", value=True)
    expect(picture.page.get_by_role("figure")).to_have_attribute("aria-busy", "false")
    picture.evaluate("image => image.decode()")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())), formats=CODES)
    (code,) = found
    return str(code.text)
