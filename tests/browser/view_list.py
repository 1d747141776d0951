"""Every view of the application, and how one comes to it; a test sees that no address is missing.

Most are opened by address alone. The others are functions that get the studio and return the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from tests.browser.steps import choose_photo, field
from tests.browser.studio import Studio


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, its address as the router writes it (without patterns), and what opens it."""

    name: str
    route: str
    open: Callable[[Studio], Page]


VIEWS: list[View] = []


def view(route: str) -> Callable[[Callable[[Studio], Page]], Callable[[Studio], Page]]:
    """Take a function into the list, under its own name."""

    def take(function: Callable[[Studio], Page]) -> Callable[[Studio], Page]:
        VIEWS.append(View(function.__name__.replace("_", "-"), route, function))
        return function

    return take


def at(name: str, route: str, address: Callable[[Studio], str] | None = None) -> None:
    """Take a view into the list that is opened by its address, which is its route if no other is given."""
    VIEWS.append(View(name, route, lambda studio: studio.page(address(studio) if address else route)))


at("cards", "/cards")
at("cards-nothing-found", "/cards", lambda _: "/cards?q=submarine")
at("share-link", "/cards", lambda studio: studio.shared("link"))
at("share-qr", "/cards", lambda studio: studio.shared("qr"))
at("share-nearby", "/cards", lambda studio: studio.shared("nfc"))
at("share-print", "/cards", lambda studio: studio.shared("print"))
at("print-page", "/cards/:id/print", lambda studio: f"{studio.card}/print?sheet=page")
at("print-business-cards", "/cards/:id/print", lambda studio: f"{studio.card}/print?sheet=business")
at("editor", "/cards/:id/:section", lambda studio: studio.card)
at("editor-phones", "/cards/:id/:section", lambda studio: f"{studio.card}/phones")
at("editor-look", "/cards/:id/:section", lambda studio: f"{studio.card}/look")
at("account", "/account")
at("analytics", "/analytics")
at("analytics-of-a-card", "/cards/:id/analytics", lambda studio: f"{studio.card}/analytics")
at("signature", "/signatures/:id", lambda studio: studio.signature)
at("organisation-settings", "/organisation/settings/:section", lambda _: "/organisation/settings")
at("organisation-settings-look", "/organisation/settings/:section", lambda _: "/organisation/settings/look")
at("organisation-cards", "/organisation/cards")
at("organisation-people", "/organisation/people")
at("organisation-person", "/organisation/people/:id", lambda studio: studio.grace)
at("organisation-analytics", "/organisation/analytics")
at("organisation-import", "/organisation/import")
at("organisation-import-faulty", "/organisation/import/:id", lambda studio: studio.imported)
at("organisation-audit", "/organisation/audit")
at("not-found", "/:path")


@view("/cards")
def sign_in(studio: Studio) -> Page:
    return studio.page("/", None)


@view("/cards")
def first_card(studio: Studio) -> Page:
    kept = studio.without_cards(GRACE)
    page = studio.page("/cards", GRACE)
    expect(page.get_by_role("button", name="Make my card")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for card in kept:
        studio.send("post", f"/api/cards/{card}/restore", person=GRACE)
    return page


@view("/cards")
def new_card(studio: Studio) -> Page:
    page = studio.page("/cards")
    page.get_by_role("button", name="New card").click()
    return page


@view("/cards")
def card_menu(studio: Studio) -> Page:
    page = studio.page("/cards")
    page.get_by_role("button", name="More actions for Ada Lovelace").click()
    expect(page.get_by_role("menuitem", name="Delete")).to_be_visible()
    return page


@view("/cards")
def account_menu(studio: Studio) -> Page:
    page = studio.page("/cards")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    return page


@view("/cards")
def language(studio: Studio) -> Page:
    page = account_menu(studio)
    page.get_by_role("menuitem", name="Language").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


@view("/account")
def account_delete(studio: Studio) -> Page:
    page = studio.page("/account", GRACE)
    page.get_by_role("button", name="Delete account").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


@view("/cards")
def offline(studio: Studio) -> Page:
    studio.watch.foresee_no_connection()
    page = studio.page("/cards")
    expect(page.get_by_role("article").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    return page


@view("/cards/:id/:section")
def editor_preview(studio: Studio) -> Page:
    page = studio.page(studio.card)
    if studio.is_phone:
        page.get_by_role("button", name="Preview", exact=True).click()
    else:
        page.get_by_text("Desktop", exact=True).click()
    return page


@view("/cards/:id/:section")
def editor_crop(studio: Studio) -> Page:
    page = studio.page(studio.planted, GRACE)
    choose_photo(page)
    return page


@view("/cards/:id/:section")
def editor_faulty(studio: Studio) -> Page:
    for path in ("/api/cards/preview", f"/api{studio.planted}"):
        studio.watch.foresee(422, path)
    page = studio.page(studio.planted, GRACE)
    field(page, "E-mail").fill("grace at example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(field(page, "E-mail")).to_be_focused()
    return page


@view("/cards/:id/:section")
def editor_conflict(studio: Studio) -> Page:
    studio.watch.foresee(412, f"/api{studio.planted}")
    page = studio.page(studio.planted, GRACE)
    field(page, "Role").fill("Admiral")
    field(page, "Number").fill("+1 202-555-0199")
    studio.change_behind_the_back()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


@view("/cards/:id/:section")
def editor_leave(studio: Studio) -> Page:
    page = studio.page(studio.planted, GRACE)
    field(page, "Role").fill("Captain")
    page.get_by_role("link", name="All cards").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


@view("/signatures")
def signatures(studio: Studio) -> Page:
    assert studio.signature
    return studio.page("/signatures")


@view("/signatures")
def signatures_none(studio: Studio) -> Page:
    return studio.page("/signatures", GRACE)


@view("/signatures/:id")
def signature_preview(studio: Studio) -> Page:
    page = studio.page(studio.signature)
    if studio.is_phone:
        page.get_by_role("button", name="Preview", exact=True).click()
    return page


@view("/organisation/settings/:section")
def organisation_settings_preview(studio: Studio) -> Page:
    page = studio.page("/organisation/settings")
    if studio.is_phone:
        page.get_by_role("group", name="Shown").get_by_text("Preview").click()
    return page


@view("/organisation/cards")
def organisation_cards_selected(studio: Studio) -> Page:
    page = studio.page("/organisation/cards")
    page.get_by_role("checkbox", name="Select all").check()
    return page


@view("/organisation/cards")
def organisation_cards_transfer(studio: Studio) -> Page:
    page = organisation_cards_selected(studio)
    page.get_by_role("region", name="Selection").get_by_role("button", name="Transfer").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("grace")
    expect(page.get_by_role("option", name="Grace Hopper")).to_be_visible()
    return page


@view("/organisation/people/:id")
def organisation_person_delete(studio: Studio) -> Page:
    page = studio.page(studio.grace)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


@view("/organisation/import/:id")
def organisation_import_stop(studio: Studio) -> Page:
    page = studio.page(studio.imported)
    page.get_by_role("button", name="Stop import").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


@view("/organisation/audit")
def organisation_audit_details(studio: Studio) -> Page:
    studio.record()
    page = studio.page("/organisation/audit")
    page.get_by_text("Details").first.click()
    return page


@view("/organisation/people")
def for_administrators(studio: Studio) -> Page:
    return studio.page("/organisation/people", GRACE)
