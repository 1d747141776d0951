"""Draw the README's pictures anew, from the sample organisation: `.venv/bin/python -m tests.browser.screenshots`.

It starts an embedded run of its own, needs `web/dist` (`make up` builds it) and Chromium, and writes `docs/card.png`,
Ada's card on a phone, and `docs/editor.png`, the editor of Grace's card: small, because every clone carries them.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from kontakt.demo.people import GRACE
from tests.browser.embedded import ROOT, running
from tests.browser.steps import preview
from tests.browser.visits import Visits, chromium
from tests.browser.watch import Watch

DOCS = ROOT / "docs"


def main() -> None:
    """Write both pictures; raise AssertionError if a page complained or asked another host for something."""
    DOCS.mkdir(exist_ok=True)
    with running() as site, chromium() as browser:
        watch = Watch(site)
        visit = Visits(browser, site, watch, {})
        write(DOCS / "card.png", card(visit), most=250_000)
        write(DOCS / "editor.png", editor(visit), most=300_000)
        visit.close()
    assert watch.complaints == []


def card(visit: Visits) -> bytes:
    """Return Ada's card at 390 px, two pixels for one."""
    page = visit("/c/ada-lovelace", viewport={"width": 390, "height": 844}, device_scale_factor=2)
    expect(page.get_by_role("img", name="Ada Lovelace")).to_be_visible()
    page.evaluate("document.fonts.ready")
    return page.screenshot()


def editor(visit: Visits) -> bytes:
    """Return the editor of Grace's card with its live preview."""
    page = visit("/cards", person=GRACE, viewport={"width": 1280, "height": 860})
    page.get_by_role("link", name="Edit Grace Hopper").click()
    expect(preview(page).get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page.screenshot()


def write(path: Path, png: bytes, *, most: int) -> None:
    """Write a picture; with 64 shades of each colour if it would have more bytes than that."""
    if len(png) > most:
        # A palette of 256 colours would be smaller still, and would take the red from Ada's lips.
        shades = [round((value >> 2) * 255 / 63) for value in range(256)]
        output = BytesIO()
        with Image.open(BytesIO(png)) as image:
            image.convert("RGB").point(shades * 3).save(output, "PNG", optimize=True)
        png = output.getvalue()
    assert len(png) <= most, path
    path.write_bytes(png)


if __name__ == "__main__":
    main()
