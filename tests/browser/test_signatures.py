"""E-mail signatures as their owner makes them: chosen, looked at, copied, saved, deleted."""

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import assert_fits, choose, planted, sign_in, told

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
CLIPBOARD = ["clipboard-read", "clipboard-write"]
MEMBERS = {
    "name": "Grace Hopper",
    "job_title": "Rear Admiral",
    "company": "Analytical Society",
    "phones": [{"number": "+1 202 555 0143", "label": "work"}, {"number": "+1 202 555 0178", "label": "mobile"}],
    "emails": [{"email": "grace@example.com", "label": "work"}],
    "social_links": [{"platform": "github", "url": "https://github.com/grace"}],
    "calendar_url": "https://calendar.example/grace",
    "primary_color": "#4b2e83",
}
COPIED = """async () => {
  const [item] = await navigator.clipboard.read()
  const read = async (type) => await (await item.getType(type)).text()
  return { html: await read('text/html'), text: await read('text/plain') }
}"""


def begin(page: Page, **members: Any) -> dict[str, Any]:
    """Open the editor of a new signature of a new card; return the card."""
    card = planted(page, **(MEMBERS | members))
    page.goto(f"/signatures/new?card={card['id']}")
    expect(page.get_by_role("heading", name="New signature", level=1)).to_be_visible()
    expect(mail(page).get_by_text(card["name"])).to_be_attached()  # A phone shows the form first.
    return card


def mail(page: Page) -> FrameLocator:
    """Return the signature in the preview."""
    return page.get_by_title("Preview of the signature").content_frame


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All changes are saved")).to_be_visible()


def stored(page: Page) -> dict[str, Any]:
    """Return the signature whose editor is open, as it is saved."""
    body: dict[str, Any] = page.request.get(page.url.replace("/signatures/", "/api/me/signatures/")).json()
    return body


def test_a_signature_is_put_together_copied_and_saved(visit):
    page = visit("/cards", person=GRACE, viewport=DESKTOP, permissions=CLIPBOARD)
    begin(page)
    page.get_by_role("textbox", name="Name of the signature").fill("Below every mail")
    page.get_by_role("radio", name="Compact").check(force=True)
    expect(mail(page).get_by_role("img", name="GitHub")).to_be_visible()

    # By a button, by keys, and by the tick: the mail follows.
    contact = group(page, "Contact")
    contact.get_by_role("button", name="Move up: Mobile +1 202 555 0178").click()
    expect(contact.get_by_role("checkbox").first).to_have_accessible_name("Mobile +1 202 555 0178")
    contact.get_by_role("checkbox", name="Work grace@example.com").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(contact.get_by_role("checkbox").nth(1)).to_be_focused()
    expect(contact.get_by_role("checkbox").nth(1)).to_have_accessible_name("Work grace@example.com")
    group(page, "About you").get_by_role("checkbox", name="Organisation").uncheck()
    expect(mail(page).get_by_text("Analytical Society")).to_have_count(0)
    page.get_by_role("textbox", name="Colour", exact=True).fill("#c2185b")
    page.get_by_role("textbox", name="Small print").fill("Not a contract.\nNot advice.")
    expect(mail(page).get_by_text("Not advice.")).to_be_visible()
    expect(mail(page).get_by_role("img", name="GitHub")).to_have_attribute("src", site_icon(page, "github/c2185b"))

    page.get_by_role("button", name="Copy signature").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate(COPIED)
    assert copied["html"].count("style=") >= 10
    assert 'width="600"' in copied["html"]
    assert "?s=signature" in copied["html"]
    assert copied["text"].startswith("Grace Hopper\nRear Admiral\n\nMobile: +1 202-555-0178\ngrace@example.com\n")
    page.get_by_role("button", name="Copy HTML").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith('<table role="presentation"')
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "Below every mail.html"

    save(page)
    saved = stored(page)
    assert (saved["layout"], saved["accent"], saved["disclaimer"]) == (
        "compact",
        "#c2185b",
        "Not a contract.\nNot advice.",
    )
    assert "company" not in saved["fields"]
    page.reload()
    expect(contact.get_by_role("checkbox").first).to_have_accessible_name("Mobile +1 202 555 0178")
    expect(group(page, "About you").get_by_role("checkbox", name="Organisation")).not_to_be_checked()


def site_icon(page: Page, name: str) -> str:
    return f"{page.url.partition('/signatures')[0]}/api/icons/{name}.png"


def test_what_is_copied_is_pasted_with_its_look(visit):
    page = visit("/cards", person=GRACE, viewport=DESKTOP, permissions=CLIPBOARD)
    begin(page)
    page.get_by_role("button", name="Copy signature").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    # Another program, which has no security policy for what it shows: an editor as web mail has one.
    other = page.context.new_page()
    editor = "<div contenteditable role=textbox aria-label=Mail style='width:600px'></div>"
    other.route("**/mailbox", lambda route: route.fulfill(body=editor, content_type="text/html"))
    other.goto("/mailbox")
    other.get_by_role("textbox", name="Mail").focus()
    other.keyboard.press("ControlOrMeta+V")
    name = other.get_by_text("Grace Hopper", exact=True)
    assert name.evaluate("(element) => getComputedStyle(element).color") == "rgb(116, 90, 179)"
    table = other.locator("[contenteditable] table").first
    assert table.evaluate("(element) => getComputedStyle(element).maxWidth") == "600px"
    assert other.locator("[contenteditable] :is(style, [class])").count() == 0
    other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view_is_accessible_and_fits(visit, scheme, viewport):
    page = visit("/signatures", person=GRACE, viewport=viewport, color_scheme=scheme)
    expect(page.get_by_role("heading", name="Signatures", level=1)).to_be_visible()
    begin(page)
    assert_accessible(page)
    assert_fits(page)
    save(page)
    if viewport is PHONE:
        page.get_by_role("button", name="Preview").click()
    else:
        page.get_by_role("radio", name="Phone").check(force=True)
    page.get_by_role("radio", name="Dark").check(force=True)
    page.get_by_role("button", name="Outlook: classic, for Windows").click()
    expect(page.get_by_text("paste with Keep Source Formatting")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    tall = page.get_by_title("Preview of the signature").bounding_box()
    assert tall is not None
    assert tall["height"] > 150
    page.get_by_role("link", name="All signatures").click()
    expect(page.get_by_role("link", name="Edit Grace Hopper").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="More actions for Grace Hopper").first.click()
    expect(page.get_by_role("menuitem", name="Delete signature")).to_be_visible()
    assert_accessible(page)


def test_a_phone_shows_one_pane_at_a_time_and_copies_from_the_preview(visit):
    page = visit("/cards", person=GRACE, viewport=PHONE, permissions=CLIPBOARD)
    card = planted(page, **MEMBERS)
    page.goto(f"/signatures/new?card={card['id']}")
    copy = page.get_by_role("button", name="Copy signature")
    expect(page.get_by_role("textbox", name="Name of the signature")).to_be_visible()
    expect(copy).to_be_hidden()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("textbox", name="Name of the signature")).to_be_hidden()
    copy.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "Grace Hopper" in page.evaluate(COPIED)["text"]
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_role("textbox", name="Name of the signature")).to_be_visible()


def test_unsaved_changes_are_not_left_behind_and_a_deletion_is_taken_back(visit):
    page = visit("/cards", person=GRACE, viewport=DESKTOP)
    begin(page)
    name = page.get_by_role("textbox", name="Name of the signature")
    name.fill("Short lived")
    question = page.get_by_role("alertdialog", name="Leave without saving?")
    page.get_by_role("link", name="All signatures").click()
    question.get_by_role("button", name="Keep editing").click()
    expect(question).to_be_hidden()
    expect(name).to_have_value("Short lived")
    page.keyboard.press("ControlOrMeta+S")
    expect(page.get_by_text("All changes are saved")).to_be_visible()

    page.get_by_role("button", name="Delete signature").click()
    told(page, "Short lived is deleted.")
    expect(page.get_by_role("heading", name="Signatures", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Edit Short lived")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    told(page, "Short lived is back.")
    page.reload()
    expect(page.get_by_role("link", name="Edit Short lived")).to_be_visible()
    page.get_by_role("article", name="Short lived").get_by_role("button", name="More actions for Short lived").click()
    page.get_by_role("menuitem", name="Delete signature").click()
    expect(page.get_by_role("link", name="Edit Short lived")).to_have_count(0)


def test_mistakes_and_another_version_are_told_and_nothing_typed_is_lost(visit, watch):
    page = visit("/cards", person=GRACE, viewport=DESKTOP)
    begin(page)
    save(page)
    path = page.url.partition("/signatures/")[2]
    watch.foresee(422, f"/api/me/signatures/{path}")
    watch.foresee(412, f"/api/me/signatures/{path}")
    name = page.get_by_role("textbox", name="Name of the signature")
    colour = page.get_by_role("textbox", name="Colour", exact=True)
    name.fill(" ")
    colour.fill("#c21")
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Not saved. Some fields need another look.")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("This cannot be empty.")
    expect(colour).to_have_attribute("aria-invalid", "true")

    origin = page.url.partition("/signatures")[0]
    other = page.request.patch(f"/api/me/signatures/{path}", data={"name": "Elsewhere"}, headers={"origin": origin})
    assert other.status == 200
    name.fill("Here")
    colour.fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    question = page.get_by_role("alertdialog", name="This signature was changed in the meantime")
    question.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("All changes are saved")).to_be_visible()
    assert stored(page)["name"] == "Here"


def test_what_the_card_lost_is_told_and_left_out(visit):
    page = visit("/cards", person=GRACE, viewport=DESKTOP)
    card = begin(page)
    save(page)
    origin = page.url.partition("/signatures")[0]
    changed = {"emails": [], "visibility": "disabled"}
    assert page.request.patch(f"/api/cards/{card['id']}", data=changed, headers={"origin": origin}).status == 200
    page.reload()
    lost = group(page, "Contact").get_by_role("checkbox", name="E-mail grace@example.com")
    expect(lost).to_have_accessible_description("No longer on the card; it is left out.")
    expect(page.get_by_text("This card is disabled", exact=False)).to_be_visible()
    expect(mail(page).get_by_text("Grace Hopper")).to_be_visible()
    expect(mail(page).get_by_text("Save contact")).to_have_count(0)
    expect(mail(page).get_by_text("grace@example.com")).to_have_count(0)


def test_a_draft_outlives_the_session_it_was_typed_in(visit, watch):
    page = visit("/")
    sign_in(page, GRACE)
    card = begin(page)
    for path in ("/api/me/signatures", "/api/me/signatures/preview"):
        watch.foresee(401, path)
    page.context.clear_cookies()
    page.get_by_role("textbox", name="Name of the signature").fill("Kept")
    page.get_by_role("button", name="Save", exact=True).click()
    question = page.get_by_role("alertdialog", name="Your session has ended")
    question.get_by_role("button", name="Sign in").click()
    choose(page, GRACE)
    told(page, "Your unsaved changes are back.")
    expect(page.get_by_role("textbox", name="Name of the signature")).to_have_value("Kept")
    save(page)
    assert stored(page)["card_id"] == card["id"]
