"""Unsaved changes, mistakes, an ended session, deleting: nothing that was typed is lost by surprise."""

import re

from playwright.sync_api import expect

from kontakt.demo.people import GRACE
from tests.browser.steps import (
    assert_answers,
    choose,
    edit,
    field,
    menu,
    planted,
    portrait,
    preview,
    read,
    save,
    sign_in,
    told,
)

MISTAKES = (422, "/api/cards/preview")


def test_unsaved_changes_are_not_left_behind_by_a_click(grace):
    card = planted(grace, job_title="Lieutenant")
    edit(grace, card)
    field(grace, "Role").fill("Captain")
    question = grace.get_by_role("alertdialog", name="Leave without saving?")

    grace.get_by_role("link", name="All cards").click()
    question.get_by_role("button", name="Keep editing").click()
    expect(question).to_be_hidden()
    expect(field(grace, "Role")).to_have_value("Captain")

    grace.get_by_role("link", name="All cards").click()
    question.get_by_role("button", name="Leave", exact=True).click()
    expect(grace.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    assert read(grace, card)["job_title"] == "Lieutenant"


def test_the_browser_too_asks_before_unsaved_changes_are_left_and_only_then(grace, watch):
    card = planted(grace)
    edit(grace, card)
    grace.reload()
    assert watch.questions_before_leaving == 0
    edit(grace, card)
    field(grace, "Role").fill("Captain")
    expect(grace.get_by_text("Unsaved changes")).to_be_visible()
    grace.reload()
    assert watch.questions_before_leaving == 1


def test_discarded_changes_can_be_brought_back(grace):
    edit(grace, planted(grace, job_title="Lieutenant"))
    field(grace, "Role").fill("Captain")
    menu(grace, "Discard changes")
    expect(field(grace, "Role")).to_have_value("Lieutenant")
    grace.get_by_role("button", name="Undo").click()
    expect(field(grace, "Role")).to_have_value("Captain")


def test_a_deleted_card_is_gone_and_comes_back_by_undo(grace):
    card = planted(grace, name="Short Lived")
    edit(grace, card)
    menu(grace, "Delete")
    expect(grace.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    expect(grace.get_by_role("button", name="Undo")).to_be_visible()
    assert_answers(card["url"], 404)
    grace.get_by_role("button", name="Undo").click()
    expect(grace.get_by_role("link", name="Edit Short Lived")).to_be_visible()
    assert_answers(card["url"], 200)


def test_mistakes_are_told_at_their_fields_and_everything_typed_is_kept(grace, watch):
    card = planted(grace)
    watch.foresee(*MISTAKES)
    watch.foresee(422, f"/api/cards/{card['id']}")
    edit(grace, card)
    field(grace, "Role").fill("Captain")
    grace.get_by_role("button", name="Add e-mail").click()
    field(grace, "E-mail", inside="E-mail 1").fill("grace at example")
    grace.get_by_role("button", name="Add website").click()
    field(grace, "Web address", inside="Website 1").fill("javascript:alert(1)")
    grace.get_by_role("button", name="Save", exact=True).click()

    told(grace, "Not saved. Some fields need another look.")
    email, website = field(grace, "E-mail", inside="E-mail 1"), field(grace, "Web address", inside="Website 1")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("This is not an e-mail address, such as ada@example.com.")
    expect(website).to_have_accessible_description("Only web addresses that begin with https:// or http://.")
    for box, typed in ((email, "grace at example"), (website, "javascript:alert(1)")):
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_value(typed)
    expect(field(grace, "Role")).to_have_value("Captain")
    assert read(grace, card)["job_title"] is None

    email.fill("grace@example.com")
    website.fill("grace.example.com")
    save(grace)
    saved = read(grace, card)
    assert saved["emails"][0]["email"] == "grace@example.com"
    assert saved["websites"][0]["url"] == "https://grace.example.com/"


def test_what_is_told_lies_over_no_question_on_a_phone(visit, watch):
    page = visit("/cards", person=GRACE, viewport={"width": 390, "height": 844})
    card = planted(page, emails=[{"email": "grace@example.com", "label": "work"}])
    watch.foresee(*MISTAKES)
    watch.foresee(422, f"/api/cards/{card['id']}")
    page.goto(f"/cards/{card['id']}")
    field(page, "E-mail").fill("grace at example")
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Not saved. Some fields need another look.")
    page.get_by_role("link", name="All cards").click()
    question = page.get_by_role("alertdialog", name="Leave without saving?").bounding_box()
    message = page.get_by_text("Not saved. Some fields need another look.", exact=True).bounding_box()
    assert question is not None
    assert message is not None
    assert message["y"] + message["height"] < question["y"]


def test_a_crop_is_taken_even_if_its_button_is_pressed_before_the_picture_is_there(grace):
    edit(grace, planted(grace))
    # Pressed in the moment in which the dialog is drawn.
    grace.evaluate("""() => new MutationObserver((_, observer) => {
      const button = [...document.querySelectorAll('[role=dialog] button')].find((one) => one.innerText === 'Use photo')
      if (button) { observer.disconnect(); button.click() }
    }).observe(document.body, { childList: true, subtree: true })""")
    with grace.expect_file_chooser() as chooser:
        grace.get_by_role("button", name="Add photo").click()
    chooser.value.set_files({"name": "grace.jpg", "mimeType": "image/jpeg", "buffer": portrait("plum")})
    told(grace, "Photo saved.")
    expect(grace.get_by_role("dialog")).to_have_count(0)


def test_under_a_small_preview_stands_directly_why_it_waits(grace, watch):
    card = planted(grace, emails=[{"email": "grace@example.com", "label": "work"}])
    watch.foresee(*MISTAKES)
    edit(grace, card)
    grace.get_by_text("Desktop", exact=True).click()
    field(grace, "E-mail").fill("grace at example")
    note = grace.get_by_text("The preview follows as soon as the marked fields are right.")
    expect(note).to_be_visible()
    below, frame = note.bounding_box(), grace.get_by_title("Live preview of the card").bounding_box()
    assert below is not None
    assert frame is not None
    assert 0 <= below["y"] - (frame["y"] + frame["height"]) < 32


def test_whether_an_address_is_free_is_said_while_one_types(grace, watch):
    card = planted(grace)
    watch.foresee(*MISTAKES)
    edit(grace, card)
    address = field(grace, "Address of the card")
    address.fill("Ada Lovelace")
    expect(address).to_have_accessible_description("This address is taken.")
    expect(address).to_have_attribute("aria-invalid", "true")
    grace.get_by_role("button", name="ada-lovelace-2").click()
    expect(address).to_have_value("ada-lovelace-2")
    expect(grace.get_by_text("This address is free.")).to_be_visible()
    save(grace)
    assert read(grace, card)["slug"] == "ada-lovelace-2"
    address.fill(card["slug"])
    expect(grace.get_by_text("This address is free.")).to_be_visible()  # It led to this card, and still does.


def test_an_address_that_another_card_holds_is_told_at_its_field(grace, watch):
    card = planted(grace)
    watch.foresee(*MISTAKES)
    watch.foresee(409, f"/api/cards/{card['id']}")
    edit(grace, card)
    address = field(grace, "Address of the card")
    address.fill("ada-lovelace")
    grace.get_by_role("button", name="Save", exact=True).click()
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_accessible_description(re.compile("^This address is taken"))
    expect(address).to_have_value("ada-lovelace")
    assert read(grace, card)["slug"] == card["slug"]


def test_a_draft_outlives_the_session_it_was_typed_in(visit, watch):
    page = visit("/")
    sign_in(page, GRACE)
    card = planted(page)
    edit(page, card)
    for path in ("/api/cards/preview", f"/api/cards/{card['id']}"):
        watch.foresee(401, path)
    page.context.clear_cookies()
    field(page, "Role").fill("Captain")
    question = page.get_by_role("alertdialog", name="Your session has ended")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    question.get_by_role("button", name="Sign in").click()
    choose(page, GRACE)

    expect(page.get_by_text("Restored what you typed on")).to_be_visible()
    expect(field(page, "Role")).to_have_value("Captain")
    expect(preview(page).get_by_text("Captain")).to_be_visible()
    assert read(page, card)["job_title"] is None
    save(page)
    assert read(page, card)["job_title"] == "Captain"


def test_signing_out_ends_the_session_for_good(visit, site):
    page = visit("/")
    sign_in(page, GRACE)
    assert page.request.get("/api/me").status == 200
    cookies = page.context.cookies()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.request.get("/api/me").status == 401
    # A copy of the cookie is worth nothing either.
    page.context.add_cookies([cookie for cookie in cookies if "session" in cookie["name"]])
    assert page.request.get("/api/me").status == 401
