"""The editor and its dialogs, by keyboard alone; sections have addresses; problems have a summary."""

import re

from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import edit, field, long_tasks, planted, preview, read, told

NO_NUMBER = "This is not a telephone number, such as +372 5555 5555."
PHONE = {"width": 390, "height": 844}


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has focus; fail if it never has."""
    for _ in range(120):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} never reached {target}")


def test_a_card_is_edited_from_end_to_end_without_a_pointer(visit, watch):
    page = visit("/cards", person=GRACE, viewport={"width": 1280, "height": 900})
    card = planted(page, name="Keyboard Grace", phones=[{"number": "+1 202-555-0143", "label": "work"}])
    watch.foresee(422, "/api/cards/preview")
    watch.foresee(422, f"/api/cards/{card['id']}")
    edit(page, card)

    # To a section by the index, and on from its heading.
    link = page.get_by_role("navigation", name="Sections").get_by_role("link", name="Phones")
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Phones")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/phones$"))
    expect(link).to_have_attribute("aria-current", "true")
    page.keyboard.press("Tab")
    expect(field(page, "Number")).to_be_focused()

    # A label from the list, a second row, and its place.
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Mobile")).to_be_visible()
    page.keyboard.type("on board")
    page.keyboard.press("Tab")
    tab_to(page, page.get_by_role("button", name="Add phone"))
    page.keyboard.press("Enter")
    expect(field(page, "Number", inside="Phone 2")).to_be_focused()
    page.keyboard.type("1x")
    page.keyboard.press("Alt+ArrowUp")
    expect(field(page, "Number", inside="Phone 1")).to_be_focused()

    # A save that is refused, the summary, and the way to the field.
    page.keyboard.press("Control+s")
    told(page, "Not saved. Some fields need another look.")
    expect(field(page, "Number", inside="Phone 1")).to_be_focused()
    summary = page.get_by_role("region", name="Not saved: look at these")
    expect(summary.get_by_role("listitem")).to_have_text([f"Phone 1: {NO_NUMBER}"])
    assert_accessible(page)
    tab_to(page, summary.get_by_role("link", name="Phone 1"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(field(page, "Number", inside="Phone 1")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("+1 202-555-0199")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("All changes are saved")).to_be_visible()
    expect(summary).to_have_count(0)
    phones = read(page, card)["phones"]
    assert [(phone["number"], phone["label"]) for phone in phones] == [
        ("+1 202-555-0199", "work"),
        ("+1 202-555-0143", "on board"),
    ]

    # The question before leaving, the menu, and a dialog, which give the focus back.
    page.keyboard.type("0")
    back = page.get_by_role("link", name="All cards")
    tab_to(page, back, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog", name="Leave without saving?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(back).to_be_focused()
    more = page.get_by_role("button", name="More actions")
    tab_to(page, more)
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_role("menuitem", name="Discard changes")).to_be_focused()
    page.keyboard.press("Enter")
    told(page, "Changes discarded.")
    share = page.get_by_role("button", name="Share", exact=True)
    tab_to(page, share, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(share).to_be_focused()


def test_the_address_bar_says_where_one_is_and_leads_there_again(visit):
    page = visit("/cards", person=GRACE, viewport=PHONE)
    card = planted(page, bio="x\n" * 30)
    page.goto(f"/cards/{card['id']}")
    expect(field(page, "City")).to_be_visible()
    assert page.url.endswith(card["id"])
    page.evaluate("window.kept = 'this page'")
    field(page, "City").focus()
    expect(page).to_have_url(re.compile(r"/address$"))
    page.mouse.move(190, 400)
    for _ in range(30):
        page.mouse.wheel(0, 600)
    expect(page).to_have_url(re.compile(r"/page$"))
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Booking").click()
    expect(page).to_have_url(re.compile(r"/booking$"))
    expect(page.get_by_role("heading", name="Booking")).to_be_in_viewport()
    assert page.evaluate("window.kept") == "this page"

    page.reload()
    expect(page.get_by_role("heading", name="Booking")).to_be_focused()
    expect(page.get_by_role("heading", name="Booking")).to_be_in_viewport()
    page.get_by_role("link", name="All cards").click()
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Booking")).to_be_in_viewport()
    missing = page.goto(f"/cards/{card['id']}/nowhere")
    assert missing is not None
    expect(page.get_by_role("heading", level=1)).not_to_have_text(card["name"])


def test_every_problem_has_its_place_and_a_way_there_on_a_phone(visit, watch):
    page = visit("/cards", person=GRACE, viewport=PHONE)
    card = planted(page)
    watch.foresee(422, "/api/cards/preview")
    watch.foresee(422, f"/api/cards/{card['id']}")
    page.goto(f"/cards/{card['id']}")
    field(page, "Name").fill("")
    field(page, "Accent colour").fill("#12")
    field(page, "Booking address").fill("http://example.com/meet")
    for kind, wrong in (("phone", "1"), ("e-mail", "grace at example"), ("website", "javascript:alert(1)")):
        page.get_by_role("button", name=f"Add {kind}").click()
        page.keyboard.type(wrong)
    page.get_by_role("button", name="Add social link").click()
    field(page, "Web address", inside="Social link 1").fill("https://example.com/grace")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.get_by_role("region", name="Not saved: look at these")
    names = ["Name", "Phone 1", "E-mail 1", "Website 1", "Social link 1", "Booking address", "Accent colour"]
    expect(summary.get_by_role("link")).to_have_count(len(names))
    for name in names:
        link = summary.get_by_role("link", name=name)
        link.click()
        focused = page.locator(":focus")
        expect(focused).to_have_attribute("aria-invalid", "true")
        expect(focused).to_be_in_viewport()
        expect(focused).to_have_accessible_description(re.compile(r"\w"))
    assert_accessible(page)


# Milliseconds. What is meant is 50, which the bench measures on a machine that does nothing else.
FREEZE = 200


def test_typing_does_not_freeze_the_page(grace, record_property):
    card = planted(grace, bio="Nanoseconds.")
    edit(grace, card)
    tasks = long_tasks(grace)
    longest = []
    for number in range(5):
        before = len(tasks())
        field(grace, "About you").press_sequentially(f" Nanosecond {number} is as long as a foot.", delay=15)
        expect(preview(grace).get_by_text(f"Nanosecond {number} is as long as a foot.")).to_be_visible()
        longest.append(max(tasks()[before:], default=0))
    record_property("longest tasks over 50 ms while typing", longest)
    # What freezes a page does so each time; what slows down a machine does not.
    assert min(longest) <= FREEZE
