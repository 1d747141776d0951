"""What is typed stays in the browser until it is saved, whatever happens to the page."""

import pytest
from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import add_photo, edit, field, planted, preview, read, save, sign_in

RESTORED = "Restored what you typed on"


def typed(page: Page, role: str) -> None:
    """Type a role, and wait until the browser has taken note of it."""
    field(page, "Role").fill(role)
    page.wait_for_function("role => Object.values(localStorage).some((text) => text.includes(role))", arg=role)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_draft_survives_a_reload_and_a_crash_and_ends_with_the_save(visit, scheme):
    page = visit("/cards", person=GRACE, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    card = planted(page)
    page.goto(f"/cards/{card['id']}")
    typed(page, "Captain")
    field(page, "City").fill("Arlington")
    page.reload()
    expect(page.get_by_text(RESTORED)).to_be_visible()
    assert_accessible(page)
    expect(field(page, "Role")).to_have_value("Captain")
    expect(field(page, "City")).to_have_value("Arlington")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text(RESTORED)).to_be_hidden()

    typed(page, "Admiral")
    context = page.context
    page.close()  # Without a word to the page, as when it is killed.
    page = context.new_page()
    page.goto(f"/cards/{card['id']}")
    expect(field(page, "Role")).to_have_value("Admiral")
    save(page)
    assert read(page, card)["job_title"] == "Admiral"
    page.reload()
    expect(field(page, "Role")).to_have_value("Admiral")
    expect(page.get_by_text(RESTORED)).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kontakt.draft.'))") == []


def test_a_restored_draft_can_be_discarded_and_even_that_undone(grace):
    card = planted(grace, job_title="Lieutenant")
    edit(grace, card)
    typed(grace, "Captain")
    grace.reload()
    grace.get_by_role("button", name="Discard", exact=True).click()
    expect(field(grace, "Role")).to_have_value("Lieutenant")
    expect(grace.get_by_text(RESTORED)).to_be_hidden()
    grace.get_by_role("button", name="Undo").click()
    expect(field(grace, "Role")).to_have_value("Captain")


def test_a_draft_waits_for_who_left_without_saving(grace):
    card = planted(grace)
    edit(grace, card)
    typed(grace, "Captain")
    grace.get_by_role("link", name="All cards").click()
    grace.get_by_role("alertdialog").get_by_role("button", name="Leave", exact=True).click()
    grace.get_by_role("link", name=f"Edit {card['name']}").first.click()
    expect(grace.get_by_text(RESTORED)).to_be_visible()
    expect(field(grace, "Role")).to_have_value("Captain")


def test_a_draft_outlives_the_end_of_every_session(visit, watch):
    page = visit("/")
    sign_in(page, GRACE)
    card = planted(page)
    edit(page, card)
    typed(page, "Captain")
    page.request.post("/api/auth/logout", headers={"origin": page.evaluate("location.origin")})
    watch.foresee(401, "/api/cards/preview")
    page.goto("/")
    sign_in(page, GRACE)
    page.goto(f"/cards/{card['id']}")
    expect(page.get_by_text(RESTORED)).to_be_visible()
    expect(field(page, "Role")).to_have_value("Captain")


def test_what_a_picture_shows_belongs_to_the_draft_until_it_is_saved(grace):
    card = planted(grace)
    edit(grace, card)
    add_photo(grace)
    field(grace, "Description of the photo").fill("Grace in uniform")
    expect(grace.get_by_text("Unsaved changes")).to_be_visible()
    save(grace)
    assert read(grace, card)["images"]["avatar"]["alt"] == "Grace in uniform"
    field(grace, "Description of the photo").fill("")
    save(grace)
    assert read(grace, card)["images"]["avatar"]["alt"] is None


def test_a_draft_goes_with_whoever_signs_out(visit):
    page = visit("/")
    sign_in(page, GRACE)
    card = planted(page)
    edit(page, card)
    typed(page, "Captain")
    expect(preview(page).get_by_text("Captain")).to_be_visible()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kontakt.draft.'))") == []
