"""Without a connection the application opens, says so, and shows nothing that it should not have kept."""

import re

from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from tests.browser.steps import planted

KEPT = """async () => {
  const kept = []
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname)
  }
  return kept
}"""
SHELL = re.compile(r"/|/(assets|fonts)/.+")


def _with_worker(page: Page) -> None:
    """Wait until the worker answers for this page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_only_the_application_itself_is_kept(visit):
    page = visit("/cards", person=GRACE, service_workers="allow")
    card = planted(page, name="Kept Grace")
    _with_worker(page)
    page.reload()
    page.get_by_role("link", name="Edit Kept Grace").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Kept Grace")
    page.goto(f"/c/{card['slug']}")
    expect(page.get_by_role("heading", name="Kept Grace")).to_be_visible()
    page.goto("/cards")
    expect(page.get_by_role("link", name="Edit Kept Grace")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert {"/"} < set(kept)
    assert [path for path in kept if not SHELL.fullmatch(path)] == []


def test_the_application_opens_without_a_connection_and_goes_on_with_one(visit, watch):
    page = visit("/cards", person=GRACE, service_workers="allow")
    planted(page, name="Offline Grace")
    _with_worker(page)
    watch.foresee_no_connection()
    page.context.set_offline(True)
    notice = page.get_by_text("You are offline").locator("..")
    expect(notice).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Kontakt")).to_be_visible()
    expect(page.get_by_text("Offline Grace")).to_have_count(0)
    expect(notice).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Edit Offline Grace")).to_be_visible()
    expect(notice).to_have_count(0)


def test_a_notice_of_no_connection_lets_one_try_again(visit, watch):
    page = visit("/cards", person=GRACE)
    expect(page.get_by_role("heading", name="Cards")).to_be_visible()
    watch.foresee_no_connection()
    page.context.set_offline(True)
    notice = page.get_by_text("You are offline").locator("..")
    notice.get_by_role("button", name="Try again").click()
    expect(notice.get_by_role("button", name="Try again")).to_be_enabled()
    expect(notice).to_be_visible()
    page.context.set_offline(False)
    expect(notice).to_have_count(0)


def test_also_the_words_of_the_very_first_visit_are_there(visit):
    page = visit("/cards", person=GRACE, service_workers="allow", locale="en-GB")
    _with_worker(page)
    page.wait_for_function(f"async () => (await ({KEPT})()).filter((path) => path.includes('/locale/')).length >= 3")
