"""The list of one's cards: what each says and offers, finding one, and the first of all."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import assert_answers, assert_fits, planted, read, told

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}

viewports = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@viewports
def test_a_card_is_duplicated_disabled_deleted_and_had_back_from_the_list(visit, site, viewport):
    page = visit("/cards", person=GRACE, viewport=viewport)
    card = planted(page, name="Busy Card", job_title="Admiral", visibility="unlisted")
    seen = httpx.post(f"{site.url}/api/cards/{card['slug']}/view", json={}, headers=BROWSER | {"origin": site.url})
    assert seen.status_code == 204
    page.reload()
    article = page.get_by_role("article").filter(has_text="Busy Card")
    expect(article.get_by_role("img", name="1 view in the last 30 days")).to_be_visible()
    expect(article.get_by_role("link", name="Open the page of Busy Card")).to_have_attribute("href", card["url"])
    assert_fits(page)

    act(page, "Busy Card", "Disable")
    told(page, "The card of Busy Card is disabled: nobody can see it.")
    expect(article.get_by_text("Disabled")).to_be_visible()
    assert_answers(card["url"], 404)
    page.get_by_role("button", name="Undo").last.click()
    told(page, "The card of Busy Card is unlisted: only people with the link see it.")
    expect(article.get_by_text("Unlisted")).to_be_visible()
    assert_answers(card["url"], 200)
    act(page, "Busy Card", "Disable")
    expect(article.get_by_text("Disabled")).to_be_visible()
    act(page, "Busy Card", "Make public")
    told(page, "The card of Busy Card is public.")
    expect(article.get_by_text("Public", exact=True)).to_be_visible()

    act(page, "Busy Card", "Delete")
    told(page, "The card of Busy Card is deleted.")
    expect(page.get_by_role("link", name="Edit Busy Card")).to_have_count(0)
    assert_answers(card["url"], 404)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("link", name="Edit Busy Card")).to_be_visible()
    assert read(page, card)["visibility"] == "public"

    act(page, "Busy Card", "Duplicate")
    expect(page.get_by_role("link", name="Edit Busy Card")).to_have_count(2)
    found = page.request.get("/api/me/cards?q=Busy%20Card").json()["items"]
    for one in found:
        expect(page.get_by_text(f"/c/{one['slug']}", exact=True)).to_be_visible()
    assert len({one["slug"] for one in found}) == 2
    act(page, "Busy Card", "Edit")
    expect(page.get_by_role("heading", name="Busy Card", level=1)).to_be_visible()
    clear(page, "Busy Card")


def test_the_menu_of_a_card_is_used_with_the_keyboard_alone(visit):
    page = visit("/cards", person=GRACE)
    planted(page, name="Typed Card")
    page.reload()
    button = page.get_by_role("button", name="More actions for Typed Card")
    button.focus()
    page.keyboard.press("Shift")  # At the first sign of life the menu is fetched, and the button keeps the focus.
    expect(button).to_have_attribute("aria-haspopup", "menu")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    told(page, "The card of Typed Card is deleted.")
    page.keyboard.press("F8")
    for _ in range(4):
        if page.evaluate("document.activeElement.innerText") == "Undo":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Edit Typed Card")).to_be_visible()
    clear(page, "Typed Card")


@viewports
def test_cards_are_found_as_the_address_says(visit, viewport):
    page = visit("/cards", person=GRACE, viewport=viewport)
    for number in range(6):
        planted(page, name=f"Findable {number}", company="Harbour" if number % 2 else "Shipyard")
    page.reload()
    field = page.get_by_role("searchbox", name="Find a card")
    field.fill("findable harbour")
    expect(page.get_by_role("link", name=re.compile("^Edit Findable"))).to_have_count(3)
    expect(page).to_have_url(re.compile(r"/cards\?q=findable(\+|%20)harbour$"))
    page.reload()
    expect(field).to_have_value("findable harbour")
    expect(page.get_by_role("link", name=re.compile("^Edit"))).to_have_count(3)

    field.fill("submarine")
    expect(page.get_by_text("No card has “submarine” in its name, role, organisation or address")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Show all cards").click()
    expect(page.get_by_role("link", name="Edit Findable 0")).to_be_visible()
    expect(page).to_have_url(re.compile("/cards$"))
    clear(page, "Findable")


@viewports
@schemes
def test_the_first_card_begins_with_what_is_known(visit, viewport, scheme):
    page = visit("/cards", person=GRACE, viewport=viewport, color_scheme=scheme)
    expect(page.get_by_role("article").first).to_be_visible()
    kept = [card["id"] for card in page.request.get("/api/me/cards?limit=100").json()["items"]]
    remove(page, kept)
    try:
        page.reload()
        known = page.get_by_role("figure", name="This is what we know of you")
        for text in ("Grace Hopper", "Rear Admiral, Compilers", "Languages", "+1 202-555-0143", "grace@example.com"):
            expect(known.get_by_text(text)).to_be_visible()
        expect(known.locator("img")).to_have_js_property("naturalWidth", 512)
        assert_accessible(page)
        assert_fits(page)
        page.get_by_role("button", name="Make my card").click()
        expect(page.get_by_role("heading", name="Grace Hopper", level=1)).to_be_visible()
        (card,) = page.request.get("/api/me/cards").json()["items"]
        assert (card["job_title"], card["department"]) == ("Rear Admiral, Compilers", "Languages")
        assert [phone["e164"] for phone in card["phones"]] == ["+12025550143"]
        assert card["images"]["avatar"]["width"] == 512
        page.goto("/favicon.svg")  # Nothing of it is shown any more.
        remove(page, [card["id"]])
    finally:
        for card_id in kept:
            restored = page.request.post(f"/api/cards/{card_id}/restore", headers={"sec-fetch-site": "same-origin"})
            assert restored.status == 200, restored.text()


@viewports
@schemes
def test_the_list_and_its_menu_have_no_barriers(visit, viewport, scheme):
    page = visit("/cards", person=ADA, viewport=viewport, color_scheme=scheme)
    expect(page.get_by_role("link", name="Edit Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="More actions for Ada Lovelace").click()
    expect(page.get_by_role("menuitem", name="Duplicate")).to_be_visible()
    assert_accessible(page)


def act(page: Page, name: str, entry: str) -> None:
    """Choose from the menu of the first card of that name."""
    page.get_by_role("button", name=f"More actions for {name}").first.click()
    page.get_by_role("menuitem", name=entry).click()


def clear(page: Page, name: str) -> None:
    """Remove what a test has made, so that the next one finds the list as it was; nothing of it is shown any more."""
    page.goto("/favicon.svg")
    cards = page.request.get(f"/api/me/cards?limit=100&q={name}").json()["items"]
    remove(page, [card["id"] for card in cards])


def remove(page: Page, ids: list[str]) -> None:
    """Delete the cards."""
    for card_id in ids:
        assert page.request.delete(f"/api/cards/{card_id}", headers={"sec-fetch-site": "same-origin"}).status == 204
