"""Ada imports the staff of a company, and takes everything away again; in a Kontakt of her own."""

import csv
import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.embedded import running
from tests.browser.steps import assert_fits
from tests.imports.conftest import table
from tests.imports.test_import import FAULTS, staff

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
POSITIONS = range(7, 5000, 50)
LONG = 120_000
"""Milliseconds that thousands of rows may take on a busy machine."""


@pytest.fixture(scope="module")
def site():
    with running() as site:
        yield site


@pytest.fixture(scope="module")
def sessions():
    """Of this site, whose cookies are no one else's."""
    return {}


def choose(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose file").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def again(page: Page) -> Page:
    """Close the tab, and open another at the same address."""
    address, context = page.url, page.context
    page.close()
    fresh = context.new_page()
    fresh.goto(address)
    return fresh


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=button).click()
    return download.value.path().read_bytes()


def records(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_five_thousand_rows_of_which_a_hundred_are_faulty(visit):
    page = visit("/organisation/import", person=ADA, viewport=DESKTOP, color_scheme="dark")
    choose(page, "staff.csv", table(staff(5000, POSITIONS)))
    expect(page.get_by_role("heading", name="staff.csv", level=1)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page = again(page)
    expect(page.get_by_text("4,900 rows are fine, 100 are faulty. Nothing is created yet.")).to_be_visible(timeout=LONG)

    expect(page.get_by_role("tab", name="Faulty (100)")).to_have_attribute("aria-selected", "true")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(51)
    assert_accessible(page)
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(101)
    named = rows.all_inner_texts()[1:]
    for count, position in enumerate(POSITIONS):
        column, _ = FAULTS[count % len(FAULTS)][1]
        assert str(position + 2) in named[count].replace(",", "")
        assert column in named[count]
    expect(page.get_by_text("This is not an e-mail address, such as ada@example.com.").first).to_be_visible()

    page.get_by_role("radio", name="All cards or none").check()
    expect(page.get_by_role("button", name="Create 4,900 cards")).to_be_disabled()
    expect(page.get_by_text("100 rows are faulty; mend them and import the file again.")).to_be_visible()
    mended = records(downloaded(page, "Download faulty rows"))
    assert [int(row["import_row"]) for row in mended] == [position + 2 for position in POSITIONS]

    page.get_by_role("radio", name="The valid rows").check()
    page.get_by_role("button", name="Create 4,900 cards").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page = again(page)
    expect(page.get_by_text("4,900 cards were created.")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("100 faulty rows were left out.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("tab", name="Created (4,900)").click()
    page.get_by_role("link", name="Person 0", exact=True).first.click()
    expect(page.get_by_role("heading", name="Person 0", level=1)).to_be_visible()

    page.goto("/organisation/audit")
    for action in ("Started an import", "Finished an import"):
        expect(page.get_by_role("row").filter(has_text=action)).to_have_count(1)
    page.get_by_role("row").filter(has_text="Finished an import").get_by_text("Details").click()
    expect(page.get_by_role("row").filter(has_text="Finished an import")).to_contain_text("Cards made4,900")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_file_is_refused_mended_given_up_and_imported(visit, watch, scheme):
    page = visit("/organisation/import", person=ADA, viewport=PHONE, color_scheme=scheme)
    expect(page.get_by_role("heading", name="Export", exact=True)).to_be_visible()
    page.get_by_text("Which columns there are").click()
    assert_fits(page)
    assert_accessible(page)
    choose(page, "staff.csv", b"shoe size,emial\n44,ada@example.com\n")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("“emial”: Kontakt has no such column; is it email?")
    expect(alert).to_contain_text("There is no column for the name.")
    assert_fits(page)
    assert_accessible(page)
    assert [one for one in watch.complaints if "422" not in one] == []
    watch.complaints.clear()  # The browser tells of the answer that the refusal was.

    choose(page, f"staff-{scheme}.csv", table(staff(60, [3, 4])))
    expect(page.get_by_text("58 rows are fine, 2 are faulty.")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("table")).to_contain_text("“nobody”")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Stop import").click()
    dialog = page.get_by_role("alertdialog", name="Stop this import?")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("button", name="Stop import").click()
    expect(page.get_by_text("This import was stopped. No card was created.")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Import another file").click()
    expect(page.get_by_role("table").get_by_role("row").filter(has_text=f"staff-{scheme}.csv")).to_contain_text(
        "Stopped"
    )
    choose(
        page, f"right-{scheme}.csv", table([{"name": f"New Person {scheme}", "owner_email": f"{scheme}@example.com"}])
    )
    page.get_by_role("button", name="Create 1 card").click(timeout=LONG)
    expect(page.get_by_text("1 card was created.")).to_be_visible(timeout=LONG)
    page.get_by_role("tab", name="Created (1)").click()
    expect(page.get_by_role("link", name=f"New Person {scheme}")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # What is on its way is paler.
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_taken_away(visit, scheme):
    page = visit("/organisation/import", person=ADA, viewport=DESKTOP, color_scheme=scheme)
    expect(page.get_by_role("heading", name="Export", exact=True)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert_accessible(page)
    template = downloaded(page, "Download a template")
    assert b"owner_email" in template
    rows = records(downloaded(page, "Download cards"))
    assert {"ada-lovelace", "grace-hopper"} <= {row["slug"] for row in rows}
    archive = zipfile.ZipFile(io.BytesIO(downloaded(page, "Download everything")))
    assert archive.testzip() is None
    assert {"manifest.json", "cards.json", "users.json", "settings.json"} <= set(archive.namelist())


def test_who_does_not_administer_sees_that_it_is_for_others(visit):
    page = visit("/organisation/import", person=GRACE)
    expect(page.get_by_role("heading", name="This is for administrators")).to_be_visible()
    expect(page.get_by_role("button", name="Choose file")).to_be_hidden()
