"""What people do with their own account; in a Kontakt whose people may go."""

import json
import zipfile

import pytest
from playwright.sync_api import Page, Route, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.embedded import running
from tests.browser.steps import assert_answers, assert_fits, choose, sign_in, told

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 860}

LATE = {"type": "/problems/sign-in-again", "title": "Sign in again", "status": 403, "code": "sign-in-again"}


@pytest.fixture(scope="module")
def site():
    with running() as site:
        yield site


@pytest.fixture(scope="module")
def sessions():
    """Of this site, whose cookies are no one else's."""
    return {}


def assert_accessible_in_both(page: Page) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_sees_their_sessions_takes_their_data_and_goes(visit, watch, site, viewport, tmp_path):
    for status, path in ((401, "/api/me"), (403, "/api/me")):
        watch.foresee(status, path)
    elsewhere = visit("/")
    sign_in(elsewhere, GRACE)
    page = visit("/", viewport=viewport)
    sign_in(page, GRACE)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Account").click()
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_focused()
    expect(page.get_by_role("region", name="Who you are").get_by_text("grace@example.com")).to_be_visible()

    places = page.get_by_role("region", name="Where you are signed in")
    expect(places.get_by_role("listitem")).to_have_count(2)
    here = places.get_by_role("listitem").filter(has_text="This browser")
    expect(here).to_have_count(1)
    expect(here.get_by_role("button")).to_have_count(0)
    assert_fits(page)
    assert_accessible_in_both(page)
    places.get_by_role("button", name="End session: Chrome on Linux").click()
    told(page, "The session is ended.")
    expect(places.get_by_role("listitem")).to_have_count(1)
    expect(places.get_by_role("button")).to_have_count(0)
    elsewhere.reload()
    sign_in(elsewhere, GRACE)

    page.reload()
    places.get_by_role("button", name="Sign out everywhere else").click()
    question = page.get_by_role("alertdialog", name="Sign out everywhere else?")
    assert_accessible_in_both(page)
    question.get_by_role("button", name="Sign out everywhere else").click()
    told(page, "You are signed out everywhere else.")
    expect(places.get_by_role("listitem")).to_have_count(1)
    elsewhere.reload()
    expect(elsewhere.get_by_role("link", name="Sign in", exact=True)).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert download.value.suggested_filename.startswith("grace-hopper-")
    download.value.save_as(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert json.loads(archive.read("profile.json"))["name"] == "Grace Hopper"

    delete = page.get_by_role("button", name="Delete account")
    delete.click()
    question = page.get_by_role("alertdialog", name="Delete your account?")
    assert_fits(page)
    assert_accessible_in_both(page)
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()

    # As the server answers to a sign-in of an hour ago.
    page.route("/api/me", refuse_late, times=1)
    delete.click()
    question.get_by_role("button", name="Delete for good").click()
    again = page.get_by_role("alertdialog", name="Sign in again")
    expect(again).to_be_visible()
    assert_accessible_in_both(page)
    with page.expect_request("**/api/auth/login?*") as asked:
        again.get_by_role("button", name="Sign in again").click()
    assert asked.value.url.endswith("&fresh=1")
    choose(page, GRACE)
    expect(question).to_be_visible()
    page.evaluate("localStorage.setItem('kontakt.draft.somebody.something', 'typed')")
    question.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.evaluate("localStorage.getItem('kontakt.draft.somebody.something')") is None
    assert [cookie["name"] for cookie in page.context.cookies(site.url)] == []
    assert_answers(f"{site.url}/c/grace-hopper", 404)


def refuse_late(route: Route) -> None:
    assert route.request.method == "DELETE"
    route.fulfill(status=403, content_type="application/problem+json", body=json.dumps(LATE))


def test_an_admin_learns_who_can_delete_their_account(visit):
    page = visit("/account#delete", person=ADA, viewport=NARROW)
    danger = page.get_by_role("region", name="Delete account")
    expect(danger.get_by_text("Ask another administrator")).to_be_visible()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(danger.get_by_role("button")).to_have_count(0)
    assert_fits(page)
    assert_accessible(page)


def test_an_admin_downloads_the_data_of_a_person(visit):
    page = visit("/organisation/people", person=ADA)
    page.get_by_role("link", name="Ada Lovelace").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download data").click()
    assert download.value.suggested_filename.startswith("ada-lovelace-")


def test_it_reads_from_right_to_left(visit):
    page = visit("/account", person=ADA, viewport=PHONE, locale="ar")
    expect(page.get_by_role("heading", name="الحساب", level=1)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="هذا المتصفح")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
