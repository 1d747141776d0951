"""Pages of fixed cards look like the pictures in baselines/; `make baselines` draws those anew."""

import json
import re

import pytest
from PIL import ImageFilter

from kontakt.pages.render import render_card
from tests.browser.gallery.__main__ import BASELINES, BOXES
from tests.browser.gallery.camera import Camera, image
from tests.browser.gallery.cases import Case, cases
from tests.browser.gallery.compare import difference
from tests.browser.gallery.server import serving

CASES = {case.name: case for case in cases()}
DRAWN = [case for case in CASES.values() if case.has_own_glyphs]
MEASURED = [case for case in CASES.values() if not case.has_own_glyphs]


@pytest.fixture(scope="module")
def camera(browser):
    with serving() as shelf:
        camera = Camera(browser, shelf)
        yield camera
        camera.close()


def baseline(case: Case) -> bytes:
    return (BASELINES / f"{case.name}.png").read_bytes()


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.name)
def test_a_page_looks_like_its_picture(camera, case, tmp_path):
    png = camera.picture(case)
    found = difference(image(baseline(case)), image(png))
    if found:
        (tmp_path / f"{case.name}.png").write_bytes(png)
    assert found is None, f"Look at {tmp_path}/{case.name}.png; if it is right: make baselines"


@pytest.mark.parametrize("case", MEASURED, ids=lambda case: case.name)
def test_with_letters_of_the_machine_the_parts_of_a_page_stay_in_their_places(camera, case):
    before, now = json.loads(BOXES.read_text(encoding="utf-8"))[case.name], camera.boxes(case)
    assert now.keys() == before.keys()
    for selector, (left, right, top, bottom) in before.items():
        # Other letters have other widths and heights; what they make longer, everything below makes up for.
        sideways = 60 if selector.endswith(("value", ".wide", ".themes")) else 4
        measured = now[selector]
        assert abs(measured[0] - left) <= sideways, selector
        assert abs(measured[1] - right) <= sideways, selector
        assert abs(measured[2] - top) <= 24 + top * 0.08, selector
        assert abs(measured[3] - measured[2] - (bottom - top)) <= 24 + (bottom - top) * 0.2, selector


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("the buttons are lower", ".actions{margin-block-start:6px}"),
        ("the name is greyer", "h1{opacity:.6}"),
        ("a profile is gone", ".profiles li:first-child{visibility:hidden}"),
        ("a row begins further inside", ".rows li:nth-child(2){text-indent:6px}"),
        ("the photo is a square", "img.portrait{border-radius:0}"),
        ("the buttons are bare", ".quick-action{background:none}"),
        ("an icon is gone", ".rows li:nth-child(2) .icon{visibility:hidden}"),
    ],
)
def test_a_page_that_looks_different_is_told_from_its_picture(camera, rule, changed):
    case = CASES["classic-light"]
    html = render_card(case.view).html.replace(b"</style>", f"{changed}</style>".encode())
    assert difference(image(baseline(case)), image(camera.picture(case, html))), rule


@pytest.mark.parametrize("case", [CASES["classic-light"], CASES["font-literata"]], ids=lambda case: case.name)
def test_other_edges_of_letters_are_no_difference(case):
    drawn = image(baseline(case))
    assert difference(drawn, drawn.filter(ImageFilter.GaussianBlur(0.7))) is None


def test_every_picture_is_small_and_belongs_to_a_case():
    pictures = {path.stem: path.stat().st_size for path in BASELINES.glob("*.png")}
    assert pictures.keys() == CASES.keys()
    assert max(pictures.values()) <= 60_000
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in pictures)
