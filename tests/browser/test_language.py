"""The language of the application: chosen, kept in the profile, and nobody loads another."""

import re

from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


def _choose_language(page: Page, name: str) -> None:
    # Whatever these are called in the language of the moment.
    page.locator("nav").get_by_role("button").click()
    page.get_by_role("menuitem").nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=name).check()
    dialog.locator("[type=submit]").click()
    expect(dialog).to_be_hidden()


def test_a_language_that_was_chosen_is_spoken_at_once_and_in_every_browser(visit):
    page = visit("/cards", person=GRACE, viewport=DESKTOP)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    try:
        _choose_language(page, "العربية")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert_accessible(page)

        elsewhere = visit("/cards", person=GRACE, viewport=PHONE)
        expect(elsewhere.locator("html")).to_have_attribute("lang", "ar")
        width = elsewhere.evaluate("document.documentElement.scrollWidth")
        assert width == PHONE["width"]
    finally:
        _choose_language(page, "English")
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()


def test_nobody_loads_words_of_a_language_or_a_screen_that_is_not_theirs(visit):
    page = visit("/cards", person=GRACE)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    asked = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    words = {found[1] for address in asked if (found := re.search(r"/locale/([\w-]+/\w+)-", address))}
    assert words == {"en/app", "en/cards", "en/problems"}


def test_a_browser_of_another_language_is_answered_in_it(visit):
    page = visit("/", locale="et-EE")
    expect(page.locator("html")).to_have_attribute("lang", "et")
