"""What axe finds on every screen, light and dark: nothing."""

import pytest
from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from kontakt.demo.samples import CARDS
from tests.browser.axe import assert_accessible
from tests.browser.steps import choose_photo, field, planted

SLUGS = sorted(card["slug"] for _, card in CARDS)
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}

schemes = pytest.mark.parametrize("scheme", ["light", "dark"])
viewports = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@schemes
@viewports
def test_the_sign_in_screen_and_the_list(visit, scheme, viewport):
    page = visit("/", viewport=viewport, color_scheme=scheme)
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert_accessible(page)

    page = visit("/cards", person=GRACE, viewport=viewport, color_scheme=scheme)
    expect(page.get_by_role("link", name="Edit Grace Hopper").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New card").click()
    expect(page.get_by_role("dialog", name="New card")).to_be_visible()
    assert_accessible(page)


@schemes
@viewports
def test_the_editor_its_menu_and_its_dialogs(visit, watch, scheme, viewport):
    page = visit("/cards", person=GRACE, viewport=viewport, color_scheme=scheme)
    card = planted(page, emails=[{"email": "grace@example.com", "label": "work"}])
    page.goto(f"/cards/{card['id']}")
    expect(field(page, "E-mail")).to_have_value("grace@example.com")
    assert_accessible(page)

    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem", name="Share")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("menuitem", name="Share").click()
    expect(page.get_by_role("dialog", name="Share")).to_be_visible()
    assert_accessible(page)
    for tab in ("QR code", "Nearby", "Print"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        assert_accessible(page)
    page.get_by_role("button", name="Close").click()

    choose_photo(page)
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()

    for path in ("/api/cards/preview", f"/api/cards/{card['id']}"):
        watch.foresee(422, path)
    field(page, "E-mail").fill("grace at example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(field(page, "E-mail")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name="All cards").click()
    expect(page.get_by_role("alertdialog", name="Leave without saving?")).to_be_visible()
    assert_accessible(page)


@schemes
@pytest.mark.parametrize("width", [390, 1280])
def test_every_sample_card(visit, scheme, width):
    page = visit("/c/ada-lovelace", viewport={"width": width, "height": 844}, color_scheme=scheme)
    for slug in SLUGS:
        page.goto(f"/c/{slug}", wait_until="load")
        show_the_code(page)
        assert_accessible(page)


def show_the_code(page: Page) -> None:
    """Open the QR code where it waits behind a button."""
    button = page.get_by_text("Show QR code")
    if button.is_visible():
        button.click()
        expect(page.get_by_role("img", name="QR code that opens this card")).to_be_visible()
