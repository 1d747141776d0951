"""Code typed into the editor is text wherever it is shown."""

import re

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.steps import field, make_card, preview, save

SCRIPT = "</script><script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'


def test_code_in_every_text_stays_text_in_application_preview_and_page(grace, visit):
    # That no dialog opened and no script was refused is asserted at the end of every test.
    make_card(grace, SCRIPT)
    for name in ("Pronouns", "Role", "Department", "Organisation", "About you", "Street and number", "Button text"):
        field(grace, name).fill(HANDLER)
    field(grace, "Booking address").fill("https://example.com/?q=" + HANDLER)
    grace.get_by_role("button", name="Add e-mail").click()
    field(grace, "E-mail", inside="E-mail 1").fill("grace@example.com")
    grace.get_by_role("combobox", name="Label").fill(HANDLER)
    shown_as_text(preview(grace))
    save(grace)
    expect(grace.get_by_role("heading", name=SCRIPT, level=1)).to_be_visible()

    slug = field(grace, "Address of the card").input_value()
    visitor = visit(f"/c/{slug}")
    shown_as_text(visitor)
    assert SCRIPT in visitor.title()

    grace.get_by_role("link", name="All cards").click()
    expect(grace.get_by_role("link", name=SCRIPT).first).to_be_visible()
    expect(grace.get_by_text(HANDLER).first).to_be_visible()
    grace.get_by_role("button", name=f"Share {SCRIPT}").click()
    expect(grace.get_by_role("dialog", name=f"Share {SCRIPT}").get_by_text(SCRIPT).first).to_be_visible()


def shown_as_text(page: Page | FrameLocator) -> None:
    """Every value is readable as it was typed, and none became an element."""
    expect(page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    expect(page.get_by_text(HANDLER, exact=True)).to_have_count(8)
    expect(page.get_by_role("link", name=re.compile("^" + re.escape(HANDLER) + "$"))).to_be_visible()
    expect(page.locator("img[src='x'], [onerror]")).to_have_count(0)
