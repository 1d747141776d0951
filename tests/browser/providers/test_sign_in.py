"""People sign in and out at two providers that share nothing but the standard."""

import pytest
from playwright.sync_api import Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.providers.pages import next_second


@pytest.mark.parametrize(("person", "role"), [(ADA, "admin"), (GRACE, "user")], ids=["ada", "grace"])
def test_a_person_signs_in_and_is_who_the_provider_says(place, person, role):
    page = place.visit()
    place.sign_in(page, person)
    me = page.request.get("/api/me").json()
    assert (me["name"], me["email"], me["role"]) == (person.name, person.email, role)
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("menu")).to_contain_text(person.name)


def test_whoever_signs_out_is_back_at_kontakt_and_somebody_else_can_sign_in(place):
    place.sign_in(place.visit(), ADA)
    page = place.visit()
    place.sign_in(page, GRACE)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.request.get("/api/me").status == 401
    place.ask(page)
    place.provider.again(page, ADA)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    assert name_of(page) == ADA.name


def test_after_a_sign_out_that_the_provider_has_not_heard_of_an_account_is_chosen_once(canaille):
    page = canaille.visit()
    canaille.sign_in(page, GRACE)
    assert page.request.post("/api/auth/logout", headers={"origin": page.evaluate("origin")}).status == 200
    page.goto("/")
    canaille.ask(page)
    expect(page.get_by_role("heading", name="Choose an account")).to_be_visible()
    next_second(page)
    page.goto("/api/auth/login?next=/cards")
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    assert name_of(page) == GRACE.name


def test_whoever_does_not_agree_is_told_so_and_can_try_again(canaille):
    page = canaille.visit()
    canaille.ask(page)
    canaille.provider.begin(page, GRACE)
    canaille.watch.foresee(400, "/api/auth/callback")
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", name="The identity provider refused this sign-in")).to_be_visible()
    expect(page.get_by_text("access_denied")).to_be_visible()
    assert page.request.get("/api/me").status == 401
    page.get_by_role("link", name="Try again").click()
    canaille.provider.finish(page, GRACE)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()


def name_of(page: Page) -> str:
    """Return who is signed in."""
    name: str = page.request.get("/api/me").json()["name"]
    return name


def test_somebody_who_is_signed_in_is_asked_again_before_what_cannot_be_taken_back(place):
    page = place.visit()
    place.sign_in(page, GRACE)
    page.goto("/api/auth/login?next=/signatures&fresh=1")
    place.provider.prove(page, GRACE)
    expect(page.get_by_role("heading", name="Signatures", exact=True)).to_be_visible()
    assert name_of(page) == GRACE.name


def test_two_tabs_of_one_browser_sign_in_at_once(place):
    first = place.visit()
    place.ask(first)
    place.provider.begin(first, GRACE)
    second = first.context.new_page()
    second.goto("/api/auth/login?next=/signatures")
    place.provider.finish(second, GRACE)
    expect(second.get_by_role("heading", name="Signatures", exact=True)).to_be_visible()
    place.provider.finish(first, GRACE)
    expect(first.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    second.reload()
    expect(second.get_by_role("heading", name="Signatures", exact=True)).to_be_visible()
