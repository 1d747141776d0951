"""Two browsers edit one card: nobody overwrites anybody without knowing."""

import pytest
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import edit, field, planted, portrait, read, save, told

MANY = {"job_title": "Lieutenant", "company": "Navy", "phones": [{"number": "+1 202-555-0143", "label": "work"}]}


@pytest.fixture
def editors(grace, visit, watch):
    """A card, and two editors of it: the first has saved a role and a department that the second does not know."""
    card = planted(grace, **MANY)
    other = visit(person=GRACE)
    edit(grace, card)
    edit(other, card)
    field(grace, "Role").fill("Captain")
    field(grace, "Department").fill("Harvard Mark I")
    save(grace)
    watch.foresee(412, f"/api/cards/{card['id']}")
    return card, grace, other


def refused(page: Page) -> Locator:
    """Save, see that it is refused, and return the question that follows."""
    with page.expect_response(lambda response: response.request.method == "PATCH") as answer:
        page.get_by_role("button", name="Save", exact=True).click()
    assert answer.value.status == 412
    assert answer.value.json()["code"] == "changed-meanwhile"
    return page.get_by_role("alertdialog", name="This card was changed in the meantime")


def test_what_two_people_changed_in_different_fields_is_saved_without_a_question(editors):
    card, _, other = editors
    field(other, "Organisation").fill("Eckert-Mauchly")
    other.get_by_role("button", name="Save", exact=True).click()
    told(other, "Saved, together with what somebody else changed meanwhile.")
    expect(field(other, "Role")).to_have_value("Captain")
    saved = read(other, card)
    assert (saved["job_title"], saved["department"], saved["company"]) == (
        "Captain",
        "Harvard Mark I",
        "Eckert-Mauchly",
    )


def test_of_what_both_changed_each_field_is_decided_by_itself(editors):
    card, grace, other = editors
    field(grace, "Number").fill("+1 202-555-0100")
    save(grace)
    field(other, "Role").fill("Admiral")
    field(other, "Number").fill("+1 202-555-0199")
    field(other, "Organisation").fill("Eckert-Mauchly")
    question = refused(other)
    assert_accessible(other)
    role, phones = question.get_by_role("group", name="Role"), question.get_by_role("group", name="Phones")
    expect(question.get_by_role("group")).to_have_count(2)
    expect(role.get_by_role("radio", name="Yours Admiral")).to_be_checked()
    expect(role.get_by_role("radio", name="Theirs Captain")).not_to_be_checked()
    phones.get_by_role("radio", name="Theirs +1 202-555-0100 (Work)").check()
    question.get_by_role("button", name="Keep as chosen").click()
    expect(question).to_be_hidden()
    expect(other.get_by_text("All changes are saved")).to_be_visible()
    expect(field(other, "Number")).to_have_value("+1 202-555-0100")
    saved = read(other, card)
    assert saved["job_title"] == "Admiral"
    assert saved["department"] == "Harvard Mark I"
    assert saved["company"] == "Eckert-Mauchly"
    assert [phone["number"] for phone in saved["phones"]] == ["+1 202-555-0100"]


def test_a_second_save_can_give_way_to_the_first(editors):
    card, _, other = editors
    field(other, "Role").fill("Admiral")
    question = refused(other)
    question.get_by_role("button", name="Take all of theirs").click()
    expect(question).to_be_hidden()
    expect(field(other, "Role")).to_have_value("Captain")
    expect(field(other, "Department")).to_have_value("Harvard Mark I")
    expect(other.get_by_text("All changes are saved")).to_be_visible()
    assert read(other, card)["job_title"] == "Captain"


def test_a_refused_save_can_be_put_off_and_loses_nothing(editors):
    card, _, other = editors
    field(other, "Role").fill("Admiral")
    refused(other).get_by_role("button", name="Cancel").click()
    expect(field(other, "Role")).to_have_value("Admiral")
    expect(other.get_by_text("Unsaved changes")).to_be_visible()
    assert read(other, card)["job_title"] == "Captain"


def test_a_picture_is_stored_on_top_of_what_somebody_else_saved(editors, watch):
    card, _, other = editors
    watch.foresee(412, f"/api/cards/{card['id']}/images/banner")
    with other.expect_file_chooser() as chooser:
        other.get_by_role("button", name="Add banner").click()
    chooser.value.set_files({"name": "banner.jpg", "mimeType": "image/jpeg", "buffer": portrait()})
    other.get_by_role("dialog").get_by_role("button", name="Use banner").click()
    told(other, "Banner saved.")
    expect(field(other, "Role")).to_have_value("Captain")
    saved = read(other, card)
    assert saved["images"]["banner"] is not None
    assert saved["job_title"] == "Captain"


def test_a_draft_meets_what_somebody_else_saved_meanwhile(grace, visit):
    card = planted(grace, **MANY)
    other = visit(person=GRACE)
    edit(other, card)
    field(other, "Role").fill("Admiral")
    field(other, "Pronouns").fill("she/her")
    expect(other.get_by_text("Unsaved changes")).to_be_visible()
    other.goto("about:blank")
    edit(grace, card)
    field(grace, "Role").fill("Captain")
    save(grace)

    other.goto(f"/cards/{card['id']}")
    question = other.get_by_role("alertdialog", name="This card was changed in the meantime")
    expect(question.get_by_role("radio", name="Theirs Captain")).to_be_visible()
    question.get_by_role("button", name="Keep as chosen").click()
    expect(field(other, "Role")).to_have_value("Admiral")
    expect(field(other, "Pronouns")).to_have_value("she/her")
    save(other)
    assert read(other, card)["job_title"] == "Admiral"
