"""A card page in a language from right to left is the other one's mirror image, except for what has no mirror image."""

from dataclasses import replace
from io import BytesIO

import pytest
import segno
from playwright.sync_api import Browser, Page, Route

from kontakt.cards.fields import Layout
from kontakt.pages.render import render_card
from kontakt.pages.view import CardView
from tests.pages.conftest import FULL

HOST = "https://cards.example"

BOXES = """() => {
  const mirrored = document.documentElement.dir === "rtl";
  const { clientWidth: width, scrollWidth } = document.documentElement;
  const box = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return mirrored ? [width - right, width - left] : [left, right];
  };
  const text = (element, index) => {
    const range = document.createRange();
    const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    range.setStart(node, index < 0 ? node.length + index : index);
    range.setEnd(node, index < 0 ? node.length + index + 1 : index + 1);
    return range.getBoundingClientRect().left;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    overflow: scrollWidth - width,
    rows: all(".rows li").map((row) => ({
      value: box(row.querySelector(".value bdi")), label: box(row.querySelector(".label bdi")),
      icon: box(row.querySelector(".icon")), copy: box(row.querySelector(".copy")),
    })),
    numbers: all(".value bdi[dir=ltr]").map((value) => [text(value, 0), text(value, -1)]),
    portrait: box(document.querySelector(".portrait")),
    name: box(document.querySelector("h1 bdi")),
    content: box(document.querySelector(".actions")),
    card: box(document.querySelector(".card")),
    aside: box(document.querySelector(".beside")),
    transforms: all("img").map((image) => getComputedStyle(image).transform + getComputedStyle(image).scale),
  };
}"""
"""Distances from the side where a line begins, in pixels; of the signs of numbers, distances from the left."""


def shown(browser: Browser, view: CardView, language: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    rendered = render_card(view, language)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path == "/":
            headers = {"content-security-policy": rendered.csp, "content-type": "text/html; charset=utf-8"}
            route.fulfill(body=rendered.html, headers=headers)
        elif "/qr" in path:
            code = BytesIO()
            segno.make_qr(view.url).save(code, "svg", omitsize=True)
            route.fulfill(body=code.getvalue(), content_type="image/svg+xml")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    return page


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("language", ["ar", "de"])
def test_everything_stands_where_a_reader_begins(browser, language, layout, width):
    view = replace(FULL, avatar=None, banner=None, background=None, look=replace(FULL.look, layout=layout))
    page = shown(browser, view, language, width)
    boxes = page.evaluate(BOXES)
    page.close()
    assert boxes["overflow"] <= 0
    assert len(boxes["rows"]) == 6
    for row in boxes["rows"]:
        start = row["label"] if layout is Layout.MINIMAL else row["icon"]
        assert start[1] <= row["value"][0]
        assert row["value"][1] <= row["copy"][0]
        if layout is not Layout.MINIMAL:
            assert row["label"][0] == pytest.approx(row["value"][0], abs=1)
    if layout is not Layout.CENTERED:
        edge = pytest.approx(boxes["content"][0], abs=1)
        assert boxes["name"][0] == boxes["portrait"][0] == edge
    if width == 1280:
        assert boxes["card"][1] < boxes["aside"][0]
    assert len(boxes["numbers"]) == 5
    assert all(first < last for first, last in boxes["numbers"])
    assert set(boxes["transforms"]) == {"nonenone"}
