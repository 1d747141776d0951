"""Draw every view of the application: `make screens`, or `.venv/bin/python -m tests.browser.views cards share-qr`.

It starts an embedded run of its own with the sample organisation, and writes one contact sheet for each view in
`docs/screens/`: phone and desktop, each light and dark. `--large FOLDER` keeps the whole pages in full size instead.
"""

import argparse
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.contact_sheet import contact_sheet
from tests.browser.embedded import ROOT, running
from tests.browser.studio import Studio
from tests.browser.view_list import VIEWS, View
from tests.browser.visits import Visits, chromium
from tests.browser.watch import Watch

SCREENS = ROOT / "docs" / "screens"
PORT = 8765
"""Always the same, because it stands in the addresses that are drawn."""

DEVICES: tuple[dict[str, Any], ...] = (
    {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    {"viewport": {"width": 1280, "height": 800}},
)
SCHEMES = ("light", "dark")


def main() -> None:
    """Draw the views that were named, or all; raise AssertionError if a page complained."""
    parser = argparse.ArgumentParser(description="Draw every view of the application.")
    parser.add_argument("names", nargs="*", metavar="VIEW", help="only these")
    parser.add_argument("--large", type=Path, metavar="FOLDER", help="whole pages in full size, and no sheets")
    asked = parser.parse_args()
    chosen = [view for view in VIEWS if view.name in asked.names or not asked.names]
    folder = asked.large or SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=30_000)
    with running(PORT) as site, chromium() as browser:
        watch = Watch(site)
        watch.foresee(404, "/nowhere")
        studios = [Studio(site, watch, Visits(browser, site, watch, {}), device) for device in DEVICES]
        for view in chosen:
            print(view.name, flush=True)  # noqa: T201 - It takes minutes, and says where it is.
            pictures = [shot for studio in studios for shot in shots(view, studio, whole=bool(asked.large))]
            assert watch.complaints == [], view.name
            write(view, pictures, asked.large)
        for studio in studios:
            studio.visits.close()


def write(view: View, pictures: list[bytes], large: Path | None) -> None:
    """Write the sheet of a view, or its pictures into the folder for large ones."""
    if large is None:
        (SCREENS / f"{view.name}.png").write_bytes(contact_sheet(pictures))
        return
    for place, picture in enumerate(pictures):
        (large / f"{view.name}-{place}.png").write_bytes(picture)


def shots(view: View, studio: Studio, *, whole: bool) -> list[bytes]:
    """Return what a view looks like on one device, light and dark."""
    page = view.open(studio)
    taken = [shot(page, scheme, whole=whole) for scheme in SCHEMES]
    page.context.close()
    studio.tidy()
    return taken


def shot(page: Page, scheme: Any, *, whole: bool) -> bytes:
    """Return what the page looks like once everything that it shows has come."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    # Behind a question about a save, the button that began it stays busy.
    expect(page.locator("[aria-busy=true]:not(button)")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(200)  # Charts and framed cards are drawn anew when the scheme changes, and do not say so.
    return page.screenshot(full_page=whole, caret="hide", animations="disabled")


if __name__ == "__main__":
    main()
