"""Draw the baselines anew: `make baselines`. Look at the differences before they are committed."""

import json
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.gallery.camera import Boxes, Camera, image
from tests.browser.gallery.cases import cases
from tests.browser.gallery.compare import difference, small
from tests.browser.gallery.mails import mails, show
from tests.browser.gallery.server import Shelf, serving
from tests.browser.visits import chromium

BASELINES = Path(__file__).resolve().parents[1] / "baselines"
BOXES = BASELINES / "boxes.json"
MAILS = BASELINES / "signatures"


def main() -> None:
    """Write what has changed, and remove what no case makes."""
    BASELINES.mkdir(exist_ok=True)
    boxes: dict[str, Boxes] = {}
    every = cases()
    with serving() as shelf, chromium() as browser:
        camera = Camera(browser, shelf)
        for case in every:
            path = BASELINES / f"{case.name}.png"
            png = camera.picture(case)
            # A picture that looks the same stays as it is: each costs every clone its bytes again.
            if not path.exists() or difference(image(path.read_bytes()), image(png)):
                path.write_bytes(small(png))
                print(f"Drawn: {path.name}, {path.stat().st_size} bytes")  # noqa: T201 - a command that reports
            if not case.has_own_glyphs:
                boxes[case.name] = camera.boxes(case)
        camera.close()
        draw_mails(browser, shelf)
    BOXES.write_text(json.dumps(boxes, indent=1) + "\n", encoding="utf-8")
    for path in set(BASELINES.glob("*.png")) - {BASELINES / f"{case.name}.png" for case in every}:
        path.unlink()


def draw_mails(browser: Browser, shelf: Shelf) -> None:
    """Write the pictures of signatures that have changed, and remove what no mail shows."""
    MAILS.mkdir(exist_ok=True)
    every = {MAILS / f"{mail.name}.png": mail for mail in mails()}
    page = browser.new_page()
    for path, mail in every.items():
        show(page, shelf, mail)
        png = page.screenshot(full_page=True)
        if not path.exists() or difference(image(path.read_bytes()), image(png)):
            path.write_bytes(small(png))
            print(f"Drawn: {path.name}, {path.stat().st_size} bytes")  # noqa: T201 - a command that reports
    page.close()
    for path in set(MAILS.glob("*.png")) - every.keys():
        path.unlink()


if __name__ == "__main__":
    main()
