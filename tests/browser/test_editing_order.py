"""Rows change their order by mouse, by finger and by key, and everything can be cleared again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import GRACE
from tests.browser.steps import edit, field, planted, read, save

PHONES = ["+1 202-555-0101", "+1 202-555-0102", "+1 202-555-0103"]
LISTS: dict[str, list[dict[str, str | None]]] = {
    "phones": [{"number": number, "label": "work"} for number in PHONES],
    "emails": [{"email": f"{name}@example.com", "label": None} for name in ("one", "two")],
    "websites": [{"url": f"https://{name}.example.com/", "label": None} for name in ("one", "two")],
    "social_links": [{"platform": "github", "url": f"https://github.com/{name}"} for name in ("one", "two")],
}
FULL = {
    **LISTS,
    "job_title": "Captain",
    "pronouns": "she/her",
    "department": "Mark I",
    "company": "Navy",
    "bio": "Nanoseconds.",
    "address": {"street": "Wall", "city": "New York", "region": "NY", "postal_code": "10005", "country": "US"},
    "calendar_url": "https://example.com/meet",
    "calendar_label": "Meet",
    "primary_color": "#225588",
    "background_color": "#eeeeff",
    "text_color": "#111122",
    "font": "literata",
    "theme": "dark",
    "avatar_shape": "rounded",
    "layout": "centered",
    "no_index": True,
    "obfuscate": True,
}


def row(page: Page, name: str) -> Locator:
    """Return a row of a list, such as *Phone 2*."""
    return page.get_by_role("form").get_by_role("group", name=name, exact=True)


def grip(page: Page, name: str) -> tuple[float, float]:
    """Return the middle of the handle by which a row is dragged."""
    handle = page.get_by_title(f"Drag {name} to another place")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def numbers(page: Page) -> list[str]:
    """Return the telephone numbers in the order in which they stand."""
    return [
        field.input_value()
        for field in page.get_by_role("form").get_by_role("textbox", name="Number", exact=True).all()
    ]


def test_a_row_is_dragged_with_the_mouse(grace):
    card = planted(grace, **LISTS)
    with grace.expect_response(lambda response: "sortable" in response.url):  # Loaded when there is something to order.
        edit(grace, card)
    (x, start), (_, end) = grip(grace, "Phone 1"), grip(grace, "Phone 3")
    grace.mouse.move(x, start)
    grace.mouse.down()
    grace.mouse.move(x, end + 20, steps=40)
    grace.mouse.move(x, end + 24, steps=4)
    grace.mouse.up()
    expect(grace.get_by_text("Moved to place 3 of 3.")).to_be_attached()
    assert numbers(grace) == [PHONES[1], PHONES[2], PHONES[0]]
    grace.get_by_role("button", name="Remove Phone 2").click()  # What was dragged is drawn from the same rows.
    assert numbers(grace) == [PHONES[1], PHONES[0]]
    save(grace)
    assert [phone["number"] for phone in read(grace, card)["phones"]] == [PHONES[1], PHONES[0]]


def test_a_row_is_dragged_with_a_finger(visit):
    page = visit("/cards", person=GRACE, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    card = planted(page, **LISTS)
    with page.expect_response(lambda response: "sortable" in response.url):
        page.goto(f"/cards/{card['id']}")
    expect(row(page, "Phone 3")).to_be_visible()
    (x, start), (_, end) = grip(page, "Phone 1"), grip(page, "Phone 2")
    start = grip(page, "Phone 1")[1]
    end = start + (end - start if end > start else 120)
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start}]})
    for step in range(1, 11):
        point = {"x": x, "y": start + (end + 8 - start) * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_text("Moved to place 2 of 3.")).to_be_attached()
    assert numbers(page) == [PHONES[1], PHONES[0], PHONES[2]]


@pytest.mark.parametrize(("name", "box"), [("Phone", "Number"), ("E-mail", "E-mail"), ("Website", "Web address")])
def test_rows_move_by_key_and_by_button(grace, name, box):
    card = planted(grace, **LISTS)
    edit(grace, card)
    first = field(grace, box, inside=f"{name} 1")
    value = first.input_value()
    first.focus()
    grace.keyboard.press("Alt+ArrowDown")
    moved = field(grace, box, inside=f"{name} 2")
    expect(moved).to_have_value(value)
    expect(moved).to_be_focused()
    expect(grace.get_by_text("Moved to place 2 of ")).to_be_attached()
    grace.get_by_role("button", name=f"Move {name} 2 up").press("Enter")
    expect(field(grace, box, inside=f"{name} 1")).to_have_value(value)


def test_a_label_is_one_of_the_usual_words_or_any_other(grace):
    card = planted(grace, phones=LISTS["phones"][:1])
    edit(grace, card)
    label = row(grace, "Phone 1").get_by_role("combobox", name="Label")
    expect(label).to_have_value("Work")
    label.click()
    expect(grace.get_by_role("listbox").get_by_role("option")).to_have_text(["Mobile", "Work", "Home", "Fax", "Other"])
    grace.get_by_role("option", name="Home").click()
    expect(label).to_have_value("Home")
    save(grace)
    assert read(grace, card)["phones"][0]["label"] == "home"
    label.fill("On board")
    save(grace)
    assert read(grace, card)["phones"][0]["label"] == "On board"
    label.fill("mob")
    grace.keyboard.press("ArrowDown")
    grace.keyboard.press("Enter")
    expect(label).to_have_value("Mobile")
    label.fill("")
    save(grace)
    assert read(grace, card)["phones"][0]["label"] is None


def test_everything_that_was_set_can_be_cleared_again(grace):
    card = planted(grace, **FULL)
    edit(grace, card)
    for name in ("Role", "Pronouns", "Department", "Organisation", "About you", "Street and number", "Postal code"):
        field(grace, name).fill("")
    for name in ("City", "Region", "Booking address", "Button text"):
        field(grace, name).fill("")
    grace.get_by_role("combobox", name="Country").select_option("")
    for name in ("Phone", "E-mail", "Website", "Social link"):
        rows = grace.get_by_role("button", name=f"Remove {name}")
        for _ in range(rows.count()):
            rows.first.click()
    for name in ("Layout", "Theme", "Photo shape", "Font", "Accent colour", "Background colour"):
        grace.get_by_role("button", name=re.compile(f"^Use the organisation.s : {name}$")).click()
    grace.get_by_role("button", name="Choose for contrast : Text colour").click()
    expect(grace.get_by_role("button", name=re.compile("^Use the organisation"))).to_have_count(0)
    for name in ("Ask search engines not to list", "Hide phone and e-mail from robots"):
        grace.get_by_role("switch", name=name).uncheck()
    save(grace)
    saved = read(grace, card)
    for member, value in FULL.items():
        assert saved[member] in (None, [], False), (member, value)
