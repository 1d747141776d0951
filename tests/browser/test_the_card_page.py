"""What a recipient meets."""

from io import BytesIO
from itertools import pairwise

import pytest
import vobject
from PIL import Image
from playwright.sync_api import expect

from kontakt.demo.samples import CARDS
from tests.browser.steps import assert_fits, planted

SLUGS = sorted(card["slug"] for _, card in CARDS)
PHONE = {"width": 390, "height": 844}
NUMBER = "+1 202-555-0143"


def test_a_masked_card_shows_and_hands_out_its_numbers_only_on_request_and_without_script(grace, visit):
    card = planted(
        grace,
        name="Masked Grace",
        obfuscate=True,
        phones=[{"number": NUMBER, "label": "work"}],
        emails=[{"email": "masked@example.com", "label": "work"}],
    )
    page = visit(f"/c/{card['slug']}", java_script_enabled=False)
    expect(page.get_by_role("heading", name="Masked Grace")).to_be_visible()
    source = page.content()
    assert "555" not in source
    assert "masked@example.com" not in source
    expect(page.get_by_role("link", name="Save contact")).to_have_count(0)

    page.get_by_role("button", name="Show contact details").click()
    expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    expect(page.get_by_role("link", name="masked@example.com")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save contact").click()
    contact = vobject.readOne(download.value.path().read_text(encoding="utf-8"))
    assert contact.tel.value == "+12025550143"
    assert contact.email.value == "masked@example.com"


def test_a_page_with_script_reports_one_view_with_its_source(visit, site):
    page = visit("/c/alan-turing", viewport=PHONE)  # A view of its own; the next one comes from a printed code.
    reports: list[tuple[str, object]] = []
    page.on("request", lambda request: reports.append((request.url, request.post_data_json)))
    view, event = f"{site.url}/api/cards/alan-turing/view", f"{site.url}/api/cards/alan-turing/event"
    with page.expect_response(view) as answer:
        page.goto("/c/alan-turing?s=qr")
    assert answer.value.status == 204
    with page.expect_response(event) as answer:
        page.get_by_text("Show QR code").click()
    assert answer.value.status == 204
    sent = [(url, body) for url, body in reports if url.startswith(f"{site.url}/api/cards/alan-turing/") and body]
    assert sent == [(view, {"source": "qr"}), (event, {"kind": "qr", "source": "qr"})]


def test_a_card_that_does_not_exist_says_so_in_the_same_calm_words(visit, watch):
    watch.foresee(404, "/c/nobody-at-all")
    page = visit("/c/nobody-at-all", java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_sample_card_fits_the_screen_and_loads_nothing_from_elsewhere(visit, site, width):
    page = visit("/c/ada-lovelace", viewport={"width": width, "height": 844})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for slug in SLUGS:
            page.goto(f"/c/{slug}", wait_until="load")
            expect(page.get_by_role("link", name="Save contact")).to_be_in_viewport()
            assert_fits(page)


def test_text_on_a_banner_is_readable_on_a_white_picture_and_its_scrim_has_no_edge(grace, visit, site):
    card = planted(grace, name="Grace on White", layout="banner", job_title="Rear Admiral", pronouns="she/her")
    white = BytesIO()
    Image.new("RGB", (900, 300), "white").save(white, "PNG")
    headers = {"origin": site.url, "content-type": "image/png"}
    path = f"/api/cards/{card['id']}/images/banner"
    assert grace.request.put(path, data=white.getvalue(), headers=headers).status == 200

    page = visit(f"/c/{card['slug']}", viewport=PHONE)
    words = page.locator(".identity")
    words.evaluate("element => element.querySelectorAll('*').forEach(({ style }) => (style.color = 'transparent'))")
    behind = Image.open(BytesIO(words.screenshot())).convert("L")
    assert 1.05 / (luminance(max(behind.tobytes())) + 0.05) >= 4.5
    header = Image.open(BytesIO(page.locator("header").screenshot())).convert("L")
    column = header.crop((header.width - 2, 0, header.width - 1, header.height)).tobytes()
    assert column[0] == 255
    assert max(abs(one - next_one) for one, next_one in pairwise(column)) <= 3


def luminance(grey: int) -> float:
    """Return the relative luminance of a grey of 0 to 255 (WCAG 2.2)."""
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def test_on_paper_the_page_shows_the_contact_and_no_buttons(visit):
    page = visit("/c/ada-lovelace")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("+44 20 7946 0815")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Save contact")).to_be_hidden()
