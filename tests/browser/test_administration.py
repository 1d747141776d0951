"""What an administrator does with the cards and the people of everybody; in a Kontakt of her own."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.embedded import running
from tests.browser.steps import assert_fits, planted, read, sign_in, told

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}

viewports = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(scope="module")
def site():
    with running() as site:
        yield site


@pytest.fixture(scope="module")
def sessions():
    """Of this site, whose cookies are no one else's."""
    return {}


def row(page: Page, name: str) -> Locator:
    """Return the row of a table, or on phones of a list, that a name heads."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def selection(page: Page) -> Locator:
    return page.get_by_role("region", name="Selection")


def act(page: Page, name: str, entry: str) -> None:
    page.get_by_role("button", name=f"More actions for {name}").click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def test_who_does_not_administer_learns_so_and_nothing_is_asked_for(visit):
    page = visit("/organisation/people", person=GRACE)
    expect(page.get_by_role("heading", name="This is for administrators", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Organisation")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("link", name="Go to your cards").click()
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()


@viewports
def test_cards_are_found_sorted_and_changed_many_at_once(visit, viewport):
    page = visit("/organisation/cards", person=ADA, viewport=viewport)
    first = planted(page, name="Mary Somerville", job_title="Astronomer")
    second = planted(page, name="Maria Mitchell", job_title="Astronomer", visibility="unlisted")
    page.reload()
    search = page.get_by_role("searchbox", name="Search names, roles, addresses")
    search.fill("astronomer")
    expect(page.get_by_text("2 cards", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=astronomer$"))
    heading = page.get_by_role("columnheader", name="Card")
    expect(heading).to_have_attribute("aria-sort", "none")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    names = page.get_by_role("rowheader")
    expect(names.first).to_contain_text("Maria Mitchell")
    expect(names.last).to_contain_text("Mary Somerville")
    assert_fits(page)

    page.reload()
    expect(search).to_have_value("astronomer")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("combobox", name="Visibility").select_option(label="Unlisted")
    expect(page.get_by_text("1 card", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Select Maria Mitchell").check()
    page.get_by_role("combobox", name="Visibility").select_option(label="All")
    expect(page.get_by_text("2 cards", exact=True)).to_be_visible()
    everything = page.get_by_role("checkbox", name="Select all")
    assert everything.evaluate("box => box.indeterminate")
    everything.check()
    expect(selection(page).get_by_text("2 selected")).to_be_visible()

    selection(page).get_by_role("button", name="Disable").click()
    told(page, "2 cards are disabled.")
    expect(row(page, "Mary Somerville").get_by_text("Disabled", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Mary Somerville").get_by_text("Public", exact=True)).to_be_visible()
    expect(row(page, "Maria Mitchell").get_by_text("Unlisted", exact=True)).to_be_visible()

    selection(page).get_by_role("button", name="Delete").click()
    told(page, "2 cards are deleted.")
    expect(page.get_by_text("No card fits what you look for.")).to_be_visible()
    expect(selection(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 cards", exact=True)).to_be_visible()
    assert (read(page, first)["visibility"], read(page, second)["visibility"]) == ("public", "unlisted")

    for name in ("Mary Somerville", "Maria Mitchell"):
        act(page, name, "Delete")
        expect(row(page, name)).to_have_count(0)
    page.get_by_role("main").get_by_role("button", name="Clear filters").first.click()
    expect(page.get_by_text("6 cards", exact=True)).to_be_visible()


def test_cards_are_chosen_and_handed_over_by_keyboard_alone(visit):
    page = visit("/organisation/cards?q=emmy", person=ADA)
    box = page.get_by_role("checkbox", name="Select Emmy Noether")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    transfer = selection(page).get_by_role("button", name="Transfer")
    transfer.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Transfer the card")
    owner = dialog.get_by_role("combobox", name="New owner")
    expect(owner).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Choose who gets the cards.")).to_be_visible()
    owner.focus()
    page.keyboard.type("grace")
    expect(dialog.get_by_role("option", name="Grace Hopper")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(owner).to_have_value("Grace Hopper")
    expect(owner).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    told(page, "The card has a new owner.")
    expect(transfer).to_be_focused()
    expect(row(page, "Emmy Noether").get_by_role("link", name="Grace Hopper")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Emmy Noether").get_by_role("link", name="Ada Lovelace")).to_be_visible()


def test_the_menu_of_a_card_leads_on(visit):
    page = visit("/organisation/cards", person=ADA)
    for entry, address, role, name in (
        ("Edit", r"/cards/[0-9a-f-]{36}$", "textbox", "Name"),
        ("Analytics", r"/analytics$", "heading", "Analytics"),
        ("Share", r"/cards\?share=link&card=[0-9a-f-]{36}$", "dialog", "Share Alan Turing"),
    ):
        act(page, "Alan Turing", entry)
        expect(page).to_have_url(re.compile(address))
        expect(page.get_by_role(role, name=name, exact=True).first).to_be_visible()
        page.goto("/organisation/cards?owner=")
    page.get_by_role("combobox", name="Owner").click()
    page.get_by_role("option", name="Grace Hopper").click()
    expect(page.get_by_text("1 card", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="Owner")).to_have_value("Grace Hopper")
    page.get_by_role("button", name="Clear choice").click()
    expect(page.get_by_text("6 cards", exact=True)).to_be_visible()


@viewports
def test_a_person_is_looked_up_and_signed_out(visit, watch, viewport):
    watch.foresee(401, "/api/me")
    grace = visit("/")
    sign_in(grace, GRACE)
    page = visit("/organisation/people", person=ADA, viewport=viewport)
    expect(page.get_by_text("2 people", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Role").select_option(label="Member")
    expect(page.get_by_text("1 person", exact=True)).to_be_visible()
    assert_fits(page)
    page.get_by_role("link", name="Grace Hopper").click()
    expect(page.get_by_role("heading", name="Grace Hopper", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile("^Grace Hopper · People · "))
    expect(
        page.get_by_role("region", name="Cards").get_by_role("link", name="Grace Hopper", exact=True)
    ).to_be_visible()
    sessions = page.get_by_role("region", name="Sessions")
    ends = sessions.get_by_role("button", name="End session: Chrome on Linux")
    expect(ends.first).to_be_visible()
    assert_fits(page)
    before = ends.count()
    ends.first.click()
    told(page, "The session is ended.")
    expect(ends).to_have_count(before - 1)
    sessions_left = page.get_by_text("Not signed in anywhere.")
    if before > 1:
        sessions.get_by_role("button", name="Sign out everywhere").click()
        told(page, "Signed out everywhere.")
    expect(sessions_left).to_be_visible()
    grace.reload()
    expect(grace.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_an_account_is_disabled_and_enabled(visit, watch):
    watch.foresee(401, "/api/me")
    page = visit("/organisation/people", person=ADA)
    page.get_by_role("checkbox", name="Select Grace Hopper").check()
    selection(page).get_by_role("button", name="Disable").click()
    told(page, "The account is disabled and signed out everywhere.")
    expect(row(page, "Grace Hopper").get_by_text("Disabled", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Grace Hopper").get_by_text("Active", exact=True)).to_be_visible()

    watch.foresee(409, "/api/admin/users/bulk")
    page.get_by_role("checkbox", name="Select all").check()
    selection(page).get_by_role("button", name="Disable").click()
    told(page, "You cannot do this to your own account.")
    selection(page).get_by_role("button", name="Sign out everywhere").click()
    question = page.get_by_role("alertdialog", name="Sign out 2 people everywhere?")
    assert_accessible(page)
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    expect(selection(page).get_by_role("button", name="Sign out everywhere")).to_be_focused()


def share_of_line(cell, line):
    """How much of the width of a line a cell has."""
    one, other = cell.bounding_box(), line.bounding_box()
    return one["width"] / other["width"]


@viewports
def test_the_record_tells_who_did_what(visit, viewport):
    page = visit("/organisation/cards", person=ADA, viewport=viewport)
    card = planted(page, name="Recorded Card")
    page.reload()
    act(page, "Recorded Card", "Disable")
    told(page, "The card is disabled.")
    page.goto("/organisation/audit")
    page.get_by_role("combobox", name="What").select_option(label="Changed a card")
    entry = page.get_by_role("row").filter(has_text="Recorded Card").first
    expect(entry.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    entry.get_by_text("Details").click()
    expect(entry.get_by_text("Public → Disabled", exact=True)).to_be_visible()
    expect(entry.get_by_text(re.compile(r"^(127\.0\.0\.1|::1)$"))).to_be_visible()
    assert_fits(page)
    if viewport["width"] < 700:  # What is told has the line for itself.
        assert share_of_line(entry.get_by_role("cell").filter(has_text="Details"), entry) > 0.7
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    table = download.value.path().read_text(encoding="utf-8-sig")
    assert "card-changed" in table
    assert "sign-in" not in table
    assert_accessible(page)
    entry.get_by_role("button", name="Everything about Recorded Card").click()
    expect(page.get_by_text("Only about Recorded Card")).to_be_visible()
    page.get_by_role("combobox", name="What").select_option(label="All")
    expect(page.get_by_role("row").get_by_text("Made a card", exact=True)).to_be_visible()
    expect(page.get_by_text("2 entries", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option(label="Today")
    expect(page.get_by_text("2 entries", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option(label="From … to")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.get_by_text("Nothing of that kind happened.")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Clear filters").first.click()
    page.get_by_role("row").filter(has_text="Recorded Card").first.get_by_role("link", name="Recorded Card").click()
    expect(page).to_have_url(re.compile(f"/cards/{card['id']}$"))
    page.goto("/organisation/cards?q=recorded")
    act(page, "Recorded Card", "Delete")
    told(page, "The card is deleted.")


def test_a_person_is_deleted_and_the_cards_go_to_another(visit, watch):
    watch.foresee(401, "/api/me")
    grace = visit("/")
    sign_in(grace, GRACE)
    card = planted(grace, name="Card of Grace")
    page = visit("/organisation/people", person=ADA)
    page.get_by_role("link", name="Grace Hopper").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    question = page.get_by_role("alertdialog", name="Delete Grace Hopper?")
    expect(question.get_by_role("group", name="Their 2 cards")).to_be_visible()
    question.get_by_role("button", name="Delete for good").click()
    expect(question.get_by_text("Choose who gets the cards.")).to_be_visible()
    assert_accessible(page)
    question.get_by_role("combobox", name="New owner").fill("ada")
    question.get_by_role("option", name="Ada Lovelace").click()
    question.get_by_role("button", name="Delete for good").click()
    told(page, "The person is deleted.")
    expect(page.get_by_text("1 person", exact=True)).to_be_visible()
    assert read(page, card)["name"] == "Card of Grace"
    grace.reload()
    expect(grace.get_by_role("link", name="Sign in", exact=True)).to_be_visible()

    page.goto("/organisation/audit?action=user-deleted")
    page.get_by_text("Details").click()
    expect(page.get_by_text("Cards given to")).to_be_visible()
