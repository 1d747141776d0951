"""The organisation's settings: seen before they are saved, everywhere once they are; in a Kontakt of its own."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, expect

from kontakt.demo.people import ADA
from tests.browser.axe import assert_accessible
from tests.browser.embedded import running
from tests.browser.steps import assert_fits, choose, sign_in, told

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}

viewports = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture(scope="module")
def site():
    with running() as site:
        yield site


@pytest.fixture(scope="module")
def sessions():
    """Of this site, whose cookies are no one else's."""
    return {}


def field(page: Page, name: str, section: str) -> Locator:
    return page.get_by_role("region", name=section, exact=True).get_by_role("textbox", name=name, exact=True)


def sample(page: Page) -> FrameLocator:
    return page.get_by_title("A sample card in this brand").content_frame


def show(page: Page, pane: str) -> None:
    """On phones: show the form or the preview."""
    switch = page.get_by_role("group", name="Shown")
    if switch.is_visible():
        switch.get_by_text(pane, exact=True).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Settings saved.")
    expect(page.get_by_text("Unsaved changes")).to_have_count(0)


def saved(page: Page) -> dict[str, object]:
    answer: dict[str, object] = page.request.get("/api/settings").json()
    return answer


def picture() -> bytes:
    output = BytesIO()
    Image.new("RGBA", (600, 600), (0, 128, 128, 255)).save(output, "PNG")
    return output.getvalue()


@viewports
def test_the_brand_is_seen_before_it_is_saved_and_everywhere_after(visit, viewport):
    page = visit("/organisation", person=ADA, viewport=viewport)
    expect(page).to_have_url(re.compile("/organisation/settings$"))
    before = saved(page)
    field(page, "Name", "Identity").fill("Royal Institution")
    field(page, "Primary colour", "Look").fill("00695C")
    field(page, "Primary colour", "Look").press("Tab")
    page.get_by_role("group", name="Layout").get_by_text("Centered").click()
    page.get_by_role("switch", name="A background picture").uncheck()
    field(page, "Text", "Footer").fill("Founded in 1799")
    show(page, "Preview")
    expect(sample(page).get_by_text("Royal Institution").first).to_be_visible()
    expect(sample(page).get_by_text("Founded in 1799")).to_be_visible()
    page.get_by_role("group", name="Device of the visitor").get_by_text("Dark").click()
    surface = "getComputedStyle(document.documentElement).getPropertyValue('--surface')"
    frame = page.get_by_title("A sample card in this brand").element_handle().content_frame()
    assert frame is not None
    dark = frame.evaluate(surface)
    page.get_by_role("group", name="Device of the visitor").get_by_text("Light").click()
    assert frame.evaluate(surface) != dark
    assert saved(page) == before
    assert_fits(page)

    save(page)
    expect(page).to_have_title("Settings · Royal Institution")
    assert page.evaluate("document.documentElement.style.getPropertyValue('--brand')") == "#00695c"
    now = saved(page)
    changed = {name for name in now if now[name] != before[name]}
    asked = {"org_name", "default_primary_color", "default_layout", "allow_user_background", "footer_text"}
    assert changed == {"revision", *asked}

    show(page, "Settings")
    page.get_by_role("button", name="Back to default (Primary colour: #0f172a)").click()
    expect(field(page, "Primary colour", "Look")).to_have_value("#0f172a")
    field(page, "Text", "Footer").fill("")
    page.get_by_role("button", name="Discard").click()
    expect(field(page, "Text", "Footer")).to_have_value("Founded in 1799")
    page.get_by_role("button", name="Undo").click()
    expect(field(page, "Text", "Footer")).to_have_value("")
    page.get_by_role("group", name="Layout").get_by_text("Classic").click()
    page.get_by_role("switch", name="A background picture").check()
    field(page, "Name", "Identity").fill(str(before["org_name"]))
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text("Unsaved changes")).to_have_count(0)
    now = saved(page)
    assert (now["default_primary_color"], now["footer_text"]) == ("#0f172a", None)


@viewports
def test_the_logo_and_the_icon_are_shown_at_once(visit, viewport):
    page = visit("/organisation/settings", person=ADA, viewport=viewport)
    icon = page.locator("link[rel=icon]")
    for name, mark in (("Logo", "logo"), ("Icon", "icon")):
        group = page.get_by_role("group", name=name, exact=True)
        with page.expect_file_chooser() as chooser:
            group.get_by_role("button", name=f"Add {mark}").click()
        chooser.value.set_files({"name": "mark.png", "mimeType": "image/png", "buffer": picture()})
        told(page, f"{name} saved.")
        expect(group.get_by_role("img", name=f"The present {mark}")).to_be_visible()
    expect(icon).to_have_attribute("href", re.compile("/uploads/"))
    show(page, "Preview")
    expect(sample(page).get_by_role("img").first).to_be_visible()
    show(page, "Settings")
    assert_accessible(page)
    for name, mark in (("Logo", "logo"), ("Icon", "icon")):
        group = page.get_by_role("group", name=name, exact=True)
        group.get_by_role("button", name=f"Remove {mark}").click()
        told(page, f"{name} removed.")
        expect(group.get_by_role("button", name=f"Add {mark}")).to_be_visible()
    expect(icon).to_have_attribute("href", "/favicon.ico")
    page.get_by_role("button", name="Undo").last.click()
    told(page, "Icon saved.")
    page.get_by_role("button", name="Remove icon").click()
    told(page, "Icon removed.")


def test_what_is_not_accepted_is_told_at_its_field_and_nothing_is_lost(visit, watch):
    page = visit("/organisation/settings/cards", person=ADA)
    most = field(page, "Cards per person", "Cards")
    expect(most).to_be_in_viewport()
    for path in ("/api/settings", "/api/settings/preview"):
        watch.foresee(422, path)
    most.fill("0")
    field(page, "Web address", "Identity").fill("ftp://example.com")
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Not saved. Some fields need another look.")
    expect(field(page, "Web address", "Identity")).to_be_focused()
    expect(page.get_by_text("Choose a greater number.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="People").click()
    question = page.get_by_role("alertdialog", name="Leave without saving?")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(most).to_have_value("0")
    page.get_by_role("button", name="Discard").click()
    expect(most).to_have_value("")
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


def test_of_two_administrators_nobody_overwrites_the_other_unasked(visit, watch):
    first = visit("/organisation/settings", person=ADA)
    second = visit("/organisation/settings", person=ADA)
    expect(field(second, "Text", "Footer")).to_be_visible()
    field(first, "Text", "Footer").fill("First")
    save(first)
    watch.foresee(412, "/api/settings")
    field(second, "Link", "Footer").fill("https://example.com/imprint")
    second.get_by_role("button", name="Save", exact=True).click()
    question = second.get_by_role("alertdialog", name="The settings were changed in the meantime")
    assert_accessible(second)
    question.get_by_role("button", name="Keep mine").click()
    told(second, "Settings saved.")
    expect(field(second, "Text", "Footer")).to_have_value("First")
    now = saved(second)
    assert (now["footer_text"], now["footer_link"]) == ("First", "https://example.com/imprint")


@schemes
@viewports
def test_axe_finds_nothing_in_any_view_of_the_organisation(visit, scheme, viewport):
    page = visit("/organisation/settings", person=ADA, viewport=viewport, color_scheme=scheme)
    expect(field(page, "Name", "Identity")).to_be_visible()
    assert_accessible(page)
    field(page, "Primary colour", "Look").fill("#ffee00")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    show(page, "Preview")
    expect(sample(page).get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Discard").click()

    page.get_by_role("link", name="Cards", exact=True).last.click()
    page.get_by_role("checkbox", name="Select all").check()
    assert_accessible(page)
    page.get_by_role("button", name="More actions for Alan Turing").click()
    expect(page.get_by_role("menuitem", name="Analytics")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(page.get_by_role("dialog", name="Transfer 6 cards")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("nothing of the kind")
    expect(page.get_by_text("No card fits what you look for.")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="People").click()
    page.get_by_role("checkbox", name="Select Ada Lovelace").check()
    assert_accessible(page)
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_text("This browser")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("row").get_by_text("Signed in").first).to_be_visible()
    assert_accessible(page)


def test_what_is_typed_outlives_the_session_it_was_typed_in(visit, watch):
    page = visit("/")
    sign_in(page, ADA)
    page.goto("/organisation/settings")
    imprint = field(page, "Text", "Footer")
    for path in ("/api/settings", "/api/settings/preview"):
        watch.foresee(401, path)
    imprint.wait_for()
    page.context.clear_cookies()
    imprint.fill("Kept over a sign-in")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alertdialog", name="Your session has ended").get_by_role("button", name="Sign in").click()
    choose(page, ADA)
    told(page, "Your unsaved changes are back.")
    expect(imprint).to_have_value("Kept over a sign-in")
