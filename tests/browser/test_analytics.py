"""Reports: what visitors do on a card arrives in them, and they are read as a person would."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from kontakt.demo.people import ADA, GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import planted

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148"
SLUG = "charted"


def _rows(page: Page, name: str) -> dict[str, list[str]]:
    """Return the cells of a table that screen readers always have, by the name of the row."""
    table = page.get_by_role("table", name=name, exact=True)
    expect(table).to_be_attached()
    found = [row.locator("th, td").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    return {name.strip(): [cell.strip() for cell in cells] for name, *cells in found}


def _painted(page: Page) -> int:
    """Return how many pixels of the chart are painted."""
    painted: int = page.locator("canvas").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
          return data.filter((value, place) => place % 4 === 3 && value > 0).length
        }"""
    )
    return painted


def test_what_a_visitor_does_arrives_in_the_report_of_the_card(visit):
    page = visit("/cards", person=GRACE, viewport=PHONE)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    card = planted(
        page,
        name="Charted",
        slug=SLUG,
        emails=[{"email": "charted@example.com"}],
        websites=[{"url": "https://charted.example.com/"}],
    )["id"]
    try:
        page.goto(f"/cards/{card}/analytics")
        expect(page.get_by_text("Nobody has opened this card yet")).to_be_visible()
        assert_accessible(page)
        expect(page.get_by_role("link", name="Share")).to_have_attribute("href", f"/cards/{card}/share")

        visitor = visit(f"/c/{SLUG}?s=nfc", user_agent=IPHONE)
        # The mail program of a machine that has none would say so.
        visitor.evaluate("addEventListener('click', (event) => event.preventDefault())")
        for name in (re.compile("^Mail$"), re.compile("charted@example.com")):
            with visitor.expect_response(re.compile("/event$")) as answer:
                visitor.get_by_role("link", name=name).click()
            assert answer.value.status == 204
        with visitor.expect_response(re.compile("/event$")) as answer:
            visitor.get_by_role("link", name=re.compile(r"^charted\.example")).click()
        assert answer.value.request.post_data_json == {
            "kind": "website",
            "target": "https://charted.example.com/",
            "source": "nfc",
        }
        with visitor.expect_response(re.compile("/event$")) as answer:
            visitor.get_by_role("link", name="Save contact").click()
        assert answer.value.request.post_data_json == {"kind": "vcard", "source": "nfc"}

        page.reload()
        expect(page.get_by_role("heading", name="Links used")).to_be_visible()
        assert _rows(page, "Links used") == {
            "charted@example.com": ["Mail begun", "2"],
            "charted.example.com": ["Website opened", "1"],
        }
        assert _rows(page, "What visitors did")["Contact saved"] == ["1", "25%"]
        assert _rows(page, "How visitors came") == {"NFC tag": ["1", "100%"]}
        assert _rows(page, "Devices") == {"Phone": ["1", "100%"]}
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    finally:
        page.evaluate("(id) => fetch(`/api/cards/${id}`, { method: 'DELETE' })", card)


def test_a_report_is_read_as_chart_and_as_table_for_any_days(visit, tmp_path):
    page = visit("/analytics", person=ADA, viewport=DESKTOP)
    today = datetime.now(UTC).date()
    expect(page.locator("canvas")).to_be_visible()
    assert_accessible(page)
    page.wait_for_function("document.querySelector('.place .skeleton') === null")
    assert _painted(page) > 5000
    assert len(_rows(page, "Day by day")) == 30
    expect(page.get_by_text(re.compile("more than before|less than before")).first).to_be_visible()

    page.get_by_role("button", name="Table: Day by day").click()
    expect(page.get_by_role("table", name="Day by day")).to_be_visible()
    expect(page.locator("canvas")).to_be_hidden()
    assert_accessible(page)

    # The row of radio buttons as the keyboard has it.
    page.get_by_role("radio", name="30 days").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(rf"from={today - timedelta(days=6)}&to={today}"))
    expect(page.get_by_role("table", name="Day by day").get_by_role("row")).to_have_count(8)
    page.get_by_text("12 months").click()
    expect(page.get_by_role("heading", name="Week by week")).to_be_visible()

    page.get_by_text("Own dates").click()
    page.get_by_label("First day").fill(str(today - timedelta(days=3)))
    page.get_by_label("Last day").fill(str(today - timedelta(days=5)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The last day must not come before the first.")
    page.get_by_label("Last day").fill(str(today - timedelta(days=1)))
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("table", name="Day by day").get_by_role("row")).to_have_count(4)

    # Whoever opens the address sees the same days.
    page.reload()
    expect(page.get_by_label("First day")).to_have_value(str(today - timedelta(days=3)))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == f"cards-{today - timedelta(days=3)}-{today - timedelta(days=1)}.csv"
    download.value.save_as(tmp_path / "table.csv")
    with Path(tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    total = page.get_by_role("definition").first.inner_text()
    assert sum(int(line["views"]) for line in lines) == int(total.replace(",", ""))

    page.get_by_role("table", name="Most viewed cards").get_by_role("link", name="Ada Lovelace").click()
    expect(page).to_have_url(re.compile(rf"/cards/[0-9a-f-]+/analytics\?from={today - timedelta(days=3)}"))
    expect(page.get_by_role("heading", name="Links used")).to_be_visible()


def test_the_organisation_is_told_of_all_cards_in_light_and_dark(visit):
    for scheme in ("light", "dark"):
        for viewport in (PHONE, DESKTOP):
            page = visit("/organisation/analytics", person=ADA, viewport=viewport, color_scheme=scheme)
            expect(page.locator("canvas")).to_be_visible()
            expect(
                page.get_by_role("table", name="Most viewed cards").get_by_role("cell", name="Grace Hopper")
            ).to_be_visible()
            expect(page.get_by_text("2 people")).to_be_visible()
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    before = page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    page.emulate_media(color_scheme="light")
    page.wait_for_function("(before) => document.querySelector('canvas').toDataURL() !== before", arg=before)


def test_a_report_that_cannot_be_loaded_is_asked_for_again(visit, watch):
    watch.foresee(503, "/api/me/analytics")
    page = visit("/cards", person=GRACE)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()
    page.route("**/api/me/analytics?*", lambda route: route.fulfill(status=503))
    page.get_by_role("link", name="Analytics").click()
    expect(page.get_by_role("heading", name="The report could not be loaded")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Day by day")).to_be_visible()
