"""Keyboard, names for screen readers, and small screens."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.steps import assert_fits, edit, field, planted, preview, read

PHONE = {"width": 390, "height": 844}
MANY = {
    "job_title": "Compiler pioneer",
    "phones": [{"number": "+1 202-555-0143", "label": "work"}, {"number": "+1 202-555-0178", "label": "on board"}],
    "emails": [{"email": "a-rather-long-address-for-a-phone@compilers.example.com", "label": "work"}] * 2,
    "websites": [{"url": "https://grace.example.com/" + "nanoseconds/" * 12, "label": "Nanoseconds"}] * 2,
    "social_links": [{"platform": "github", "url": "https://github.com/example-grace-hopper"}] * 2,
}


def test_a_role_is_changed_and_saved_by_keyboard_alone(grace):
    card = planted(grace, name="Keyboard Grace")
    grace.reload()
    link = grace.get_by_role("link", name="Edit Keyboard Grace")
    expect(link).to_be_visible()
    tab_to(grace, link)
    grace.keyboard.press("Enter")
    expect(grace.get_by_role("heading", name="Keyboard Grace", level=1)).to_be_focused()
    role = field(grace, "Role")
    tab_to(grace, role)
    grace.keyboard.type("Captain")
    grace.keyboard.press("Control+s")
    expect(grace.get_by_text("All changes are saved")).to_be_visible()
    expect(role).to_be_focused()
    assert read(grace, card)["job_title"] == "Captain"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has focus; fail if it never has."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {target}")


def test_what_has_focus_lies_under_neither_bar_on_a_phone(visit):
    page = visit("/cards", person=GRACE, viewport=PHONE)
    card = planted(page, **MANY)
    page.goto(f"/cards/{card['id']}")
    expect(field(page, "Role")).to_have_value("Compiler pioneer")
    top, bottom = page.locator("header.bar").bounding_box(), page.locator("header.bar .actions").bounding_box()
    assert top is not None
    assert bottom is not None
    seen = set()
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        focused = page.locator("form :focus:not(.visually-hidden)")
        if focused.count():
            box = focused.bounding_box()
            assert box is not None
            assert top["height"] <= box["y"], key
            assert box["y"] + box["height"] <= bottom["y"], key
            seen.add(focused.evaluate("element => element.id || element.ariaLabel || element.innerText"))
    assert len(seen) > 30


def test_everything_that_can_be_operated_has_a_name(grace):
    card = planted(grace, **MANY)
    edit(grace, card)
    fields = grace.get_by_role("form").locator("input:not([hidden]), select, textarea")
    assert fields.count() > 40
    for control in [*fields.all(), *grace.get_by_role("button").all(), *grace.get_by_role("link").all()]:
        expect(control).to_have_accessible_name(re.compile(r"\w"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_has_to_be_scrolled_sideways(visit, scheme):
    page = visit("/cards", person=GRACE, viewport=PHONE, color_scheme=scheme)
    card = planted(page, **MANY)
    page.reload()
    expect(page.get_by_role("link", name="Edit Grace Hopper").first).to_be_visible()
    assert_fits(page)

    page.goto(f"/cards/{card['id']}")
    expect(field(page, "Role")).to_have_value("Compiler pioneer")
    expect(preview(page).get_by_role("heading", level=1)).to_be_hidden()
    assert_fits(page)

    page.get_by_role("button", name="Preview").click()
    expect(preview(page).get_by_role("heading", level=1)).to_be_visible()
    assert_fits(page)
    frame = page.get_by_title("Live preview of the card").bounding_box()
    assert frame is not None
    assert (frame["x"], frame["width"]) == (0, PHONE["width"])

    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Share").click()
    share = page.get_by_role("dialog", name="Share")
    expect(share).to_be_in_viewport(ratio=1)
    expect(share.get_by_text(f"{card['url']}?s=link", exact=True)).to_be_in_viewport(ratio=1)
    assert_fits(page)
    share.get_by_role("tab", name="QR code").click()
    expect(share.get_by_role("img", name="QR code that leads to")).to_be_in_viewport(ratio=1)
    assert_fits(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="More actions")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_sign_in_screen_and_the_list_fit_every_screen(visit, width):
    viewport = {"width": width, "height": 844}
    page = visit("/", viewport=viewport)
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_in_viewport()
    assert_fits(page)
    page = visit("/cards", person=ADA, viewport=viewport)
    expect(page.get_by_role("link", name="Edit Ada Lovelace")).to_be_visible()
    assert_fits(page)
