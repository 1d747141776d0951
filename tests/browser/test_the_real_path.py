"""From Grace's sign-in to a card that nobody can see any more."""

import re
from io import BytesIO
from pathlib import Path

import httpx
import vobject
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.embedded import Site
from tests.browser.steps import (
    add_photo,
    field,
    is_teal,
    make_card,
    preview,
    save,
    sign_in,
)

NAME = "Grace Brewster Hopper"


def test_a_card_is_made_shared_received_renamed_and_disabled(visit, site):
    grace = visit("/", permissions=["clipboard-read", "clipboard-write"])
    sign_in(grace, GRACE)
    make_card(grace, NAME)
    add_photo(grace)
    see_the_preview_follow(grace, site)
    save(grace)
    link = copied_link(grace)
    code = qr_code(grace)

    recipient = visit(site.path(link), java_script_enabled=False, viewport={"width": 390, "height": 844})
    picture = see_the_card(recipient)
    save_the_contact(recipient)
    recipient.goto(code)
    expect(recipient.get_by_role("heading", name=NAME)).to_be_visible()

    new_link = renamed(grace, "amazing-grace", site)
    for former in (link, code):
        recipient.goto(former)
        assert recipient.url.split("?")[0] == new_link
        see_the_card(recipient)

    disable(visit("/", person=ADA), site.path(grace.url))
    assert_gone(site, link, new_link, picture)


def see_the_preview_follow(page: Page, site: Site) -> None:
    """What is typed is drawn before it is saved, and nobody else sees it yet."""
    card = preview(page)
    expect(card.get_by_role("heading", name=NAME)).to_be_visible()
    expect(card.get_by_role("img", name=NAME)).to_be_visible()
    field(page, "Role").press_sequentially("Compiler pioneer")
    expect(card.get_by_text("Compiler pioneer")).to_be_visible()
    page.get_by_role("button", name="Add phone").click()
    field(page, "Number", inside="Phone 1").press_sequentially("+1 202 555 0143")
    expect(card.get_by_role("link", name="+1 202-555-0143")).to_be_visible()
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    public = httpx.get(f"{site.url}/c/grace-brewster-hopper")
    assert NAME in public.text
    assert "Compiler pioneer" not in public.text


def copied_link(page: Page) -> str:
    """Return what the share dialog puts on the clipboard."""
    dialog = share_dialog(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(link, str)
    return link


def qr_code(page: Page) -> str:
    """Return the address in the QR code on screen, which is also the one in the downloads."""
    dialog = share_dialog(page)
    dialog.get_by_role("tab", name="QR code").click()
    shown = dialog.get_by_role("img", name="QR code that leads to")
    expect(shown).to_have_js_property("complete", value=True)
    address = decoded(shown.screenshot())
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == f"{NAME}.png"
    assert decoded(download.value.path().read_bytes()) == address
    dialog.get_by_role("button", name="Close").click()
    return address


def decoded(png: bytes) -> str:
    """Return the text of the one QR code in a picture."""
    (barcode,) = zxingcpp.read_barcodes(
        Image.open(BytesIO(png)), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return str(barcode.text)


def share_dialog(page: Page) -> Locator:
    """Open the share dialog from the editor."""
    page.get_by_role("button", name="Share", exact=True).click()
    return page.get_by_role("dialog", name="Share")


def see_the_card(page: Page) -> str:
    """See photo, name and button without any script; return the photo's path."""
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("Compiler pioneer")).to_be_visible()
    photo = page.get_by_role("img", name=NAME)
    expect(photo).to_be_in_viewport()
    assert is_teal(Image.open(BytesIO(photo.screenshot())))
    expect(page.get_by_role("link", name="Save contact")).to_be_in_viewport()
    return photo.get_attribute("src") or ""


def save_the_contact(page: Page) -> None:
    """Download the vCard; read it as another program would."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Save contact").click()
    assert download.value.suggested_filename.endswith(".vcf")
    contact = vobject.readOne(Path(download.value.path()).read_text(encoding="utf-8"))
    assert contact.version.value == "3.0"
    assert contact.fn.value == NAME
    assert contact.title.value == "Compiler pioneer"
    assert re.sub(r"\D", "", contact.tel.value) == "12025550143"
    with Image.open(BytesIO(contact.photo.value)) as photo:
        assert photo.format == "JPEG"
        assert max(photo.size) <= 400
        assert is_teal(photo)


def renamed(page: Page, slug: str, site: Site) -> str:
    """Give the card another address; return it."""
    field(page, "Address of the card").fill(slug)
    save(page)
    return f"{site.url}/c/{slug}"


def disable(page: Page, path: str) -> None:
    """As an administrator, switch somebody's card off."""
    page.goto(path)
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    page.get_by_role("radio", name="Disabled").check()
    save(page)


def assert_gone(site: Site, link: str, new_link: str, picture: str) -> None:
    """Nothing of a disabled card answers, under neither of its addresses."""
    with httpx.Client(base_url=site.url, headers={"origin": site.url}) as client:
        assert client.get("/c/ada-lovelace").status_code == 200
        for address in (link, new_link):
            slug = address.rsplit("/", 1)[-1].partition("?")[0]
            paths = ("vcf", "vcf?version=4.0", "qr", "qr?format=svg")
            answers = [client.get(address), client.get(f"/api/cards/{slug}"), client.post(address)]
            answers += [client.get(f"/api/cards/{slug}/{path}") for path in paths]
            answers += [client.post(f"/api/cards/{slug}/view", json={"source": "qr"})]
            assert [answer.status_code for answer in answers] == [404] * len(answers)
        assert client.get(picture).status_code == 404
