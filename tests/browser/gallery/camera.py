"""Takes the pictures of the gallery, and the measures of a page's parts."""

import json
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from kontakt.pages.render import render_card
from tests.browser.gallery.cases import Case
from tests.browser.gallery.server import Shelf

_COMPLETE = """async () => {
  await document.fonts.ready
  const images = [...document.images].filter((image) => image.checkVisibility())
  for (const image of images) image.loading = 'eager'
  await Promise.all(images.map((image) => image.decode()))
}"""

_BOXES = """() => Object.fromEntries(
  ['.portrait', 'h1', '.actions', '.save', '.bio', '.rows', '.rows .icon', '.rows .value', '.rows .copy', '.profiles',
   '.wide', 'footer', '.themes'].map((selector) => {
    const { left, right, top, bottom } = document.querySelector(selector).getBoundingClientRect()
    return [selector, [left, right, top, bottom].map(Math.round)]
  }))"""

Boxes = dict[str, list[int]]
"""Left, right, top and bottom edge of parts of a page, in pixels, by selector."""


class Camera:
    """A browser before the pages of a shelf; cases that need the same kind of browser profile share one."""

    def __init__(self, browser: Browser, shelf: Shelf) -> None:
        self._browser = browser
        self._shelf = shelf
        self._pages: dict[str, Page] = {}

    def open(self, case: Case, html: bytes | None = None) -> Page:
        """Return the page of the case, all of it there; `html` instead of what the card's page is."""
        rendered = render_card(case.view, case.language)
        if html is not None:
            rendered = rendered._replace(html=html, csp="")
        page = self._page(case.options)
        page.set_viewport_size({"width": case.viewport["width"], "height": case.viewport["height"]})
        page.emulate_media(**dict.fromkeys(("media", "color_scheme", "forced_colors", "contrast"), "null") | case.media)
        page.goto(self._shelf.put(case.name, rendered))
        if case.act:
            case.act(page)
        page.evaluate(_COMPLETE)
        return page

    def picture(self, case: Case, html: bytes | None = None) -> bytes:
        """Return a PNG, one pixel for one; of a wall of pixels, one for four."""
        page = self.open(case, html)
        png = page.screenshot(full_page=case.is_whole)
        page.evaluate("localStorage.clear()")
        return _halved(png) if case.viewport["width"] > 2000 else png

    def boxes(self, case: Case) -> Boxes:
        """Return where the parts of the page are."""
        boxes: Boxes = self.open(case).evaluate(_BOXES)
        return boxes

    def close(self) -> None:
        """Close every page."""
        for page in self._pages.values():
            page.context.close()

    def _page(self, options: dict[str, Any]) -> Page:
        key = json.dumps(options, sort_keys=True)
        if key not in self._pages:
            context = self._browser.new_context(reduced_motion="reduce", locale="en-GB", **options)
            self._pages[key] = context.new_page()
        return self._pages[key]


def _halved(png: bytes) -> bytes:
    output = BytesIO()
    image(png).reduce(2).save(output, "PNG")
    return output.getvalue()


def image(png: bytes) -> Image.Image:
    """Return the picture, in colours without a palette."""
    with Image.open(BytesIO(png)) as opened:
        return opened.convert("RGB")
