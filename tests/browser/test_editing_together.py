"""Two browsers edit one card: nobody overwrites anybody without knowing."""

import pytest
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import GRACE
from tests.browser.steps import edit, field, planted, read, save


@pytest.fixture
def editors(grace, visit, watch):
    """A card, and two editors of it: the first has saved a role and a department that the second does not know."""
    card = planted(grace, job_title="Lieutenant", company="Navy")
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


def test_a_second_save_can_give_way_to_the_first(editors):
    card, _, other = editors
    field(other, "Role").fill("Admiral")
    question = refused(other)
    question.get_by_role("button", name="Reload their version").click()
    expect(question).to_be_hidden()
    expect(field(other, "Role")).to_have_value("Captain")
    expect(field(other, "Department")).to_have_value("Harvard Mark I")
    expect(other.get_by_text("All changes are saved")).to_be_visible()
    assert read(other, card)["job_title"] == "Captain"


def test_a_second_save_can_be_kept_and_overwrites_only_what_it_changed(editors):
    card, _, other = editors
    field(other, "Role").fill("Admiral")
    question = refused(other)
    question.get_by_role("button", name="Keep mine").click()
    expect(question).to_be_hidden()
    expect(other.get_by_text("All changes are saved")).to_be_visible()
    expect(field(other, "Department")).to_have_value("Harvard Mark I")
    saved = read(other, card)
    assert saved["job_title"] == "Admiral"
    assert saved["department"] == "Harvard Mark I"
    assert saved["company"] == "Navy"


def test_a_refused_save_can_be_put_off_and_loses_nothing(editors):
    card, _, other = editors
    field(other, "Role").fill("Admiral")
    refused(other).get_by_role("button", name="Cancel").click()
    expect(field(other, "Role")).to_have_value("Admiral")
    expect(other.get_by_text("Unsaved changes")).to_be_visible()
    assert read(other, card)["job_title"] == "Captain"
