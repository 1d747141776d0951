"""What the first screen needs is asked for at once, nothing of it twice, and what comes later loses no press."""

import re
from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import expect

from kontakt.demo.people import GRACE
from tests.browser.steps import planted


def _asked(page, path):
    """Open the path; return how often each address was asked for until its heading was there."""
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([urlsplit(request.url).path]))
    page.goto(path)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    return asked


def test_the_list_of_cards_is_asked_for_once(visit):
    page = visit("/cards", person=GRACE)
    planted(page, name="Early Grace")
    asked = _asked(page, "/cards")
    expect(page.get_by_role("link", name="Edit Early Grace")).to_be_visible()
    assert {path: asked[path] for path in ("/api/me", "/api/settings/public", "/api/me/cards")} == {
        "/api/me": 1,
        "/api/settings/public": 1,
        "/api/me/cards": 1,
    }


def test_another_screen_asks_for_no_list(visit):
    page = visit("/cards", person=GRACE)
    card = planted(page, name="Direct Grace")
    asked = _asked(page, f"/cards/{card['id']}")
    assert (asked["/api/me"], asked["/api/me/cards"]) == (1, 0)


def test_a_stranger_is_asked_to_sign_in_without_a_list(visit):
    asked = _asked(visit("/cards"), "/cards")
    assert (asked["/api/me"], asked["/api/me/cards"]) == (1, 0)


def test_the_first_press_of_all_opens_the_menu_of_the_account(visit):
    page = visit("/cards", person=GRACE)
    place = page.get_by_role("button", name="Account").bounding_box()
    assert place is not None
    # By the first movement the menu is asked for: it comes while the button is held down.
    with page.expect_response(re.compile(r"/assets/AppAccount-.+\.js$")):
        page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.up()
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
