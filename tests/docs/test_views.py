"""Every screen has its picture in docs/screens, and every component of the screens stays short."""

import re
from pathlib import Path

from tests.browser.contact_sheet import MOST
from tests.browser.view_list import VIEWS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "web" / "src"
SCREENS = ROOT / "docs" / "screens"
PATH = re.compile(r"\bpath: (?P<quote>['`])(?P<path>.+?)(?P=quote)(?P<rest>,\s*redirect)?")


def test_every_address_of_the_application_is_among_the_views():
    files = [SOURCES / "router.ts", *SOURCES.glob("*/routes.ts")]
    found = [match for file in files for match in PATH.finditer(file.read_text(encoding="utf-8"))]
    assert len(found) > 15
    addresses = {_without_patterns(match["path"]) for match in found if not match["rest"]}
    assert addresses == {view.route for view in VIEWS}


def test_every_view_has_a_small_picture_and_every_picture_is_of_a_view():
    names = [view.name for view in VIEWS]
    pictures = {file.stem: file.stat().st_size for file in SCREENS.glob("*.png")}
    assert sorted(names) == sorted(pictures)
    assert max(pictures.values()) <= MOST
    assert sum(pictures.values()) <= 3_000_000


def test_no_component_is_over_250_lines():
    components = [*SOURCES.rglob("*.vue")]
    assert len(components) > 100
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in components}
    assert {name: lines for name, lines in lengths.items() if lines > 250} == {}


def _without_patterns(path: str) -> str:
    """Return a path of the router without the patterns of its parts: `/a/:id([0-9]+)?` is `/a/:id`."""
    while (shorter := re.sub(r"\([^()]*\)|\$\{[^{}]*\}", "", path)) != path:
        path = shorter
    return re.sub(r"[?*]", "", path)
