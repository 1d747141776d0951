"""Whoever opens the first page after a start waits no longer than the others."""

import subprocess
import sys

DRAW = """
import sys
from dataclasses import replace

from kontakt.cards.fields import Font, Layout
from kontakt.pages.language import LANGUAGES
from kontakt.pages import render
from tests.pages.conftest import FULL, LOOK

render.prepare()
sys.addaudithook(lambda event, arguments: event in {"compile", "import", "open"} and print(event, arguments[0]))
for layout in Layout:
    for font in Font:
        render.render_card(replace(FULL, look=replace(LOOK, layout=layout, font=font)))
for language in LANGUAGES:
    render.render_card(FULL, language)
    render.render_problem(status=404, title="There is no card here", language=language)
"""


def test_once_prepared_a_page_is_drawn_without_reading_or_compiling_anything():
    done = subprocess.run([sys.executable, "-c", DRAW], check=True, capture_output=True, text=True)
    assert done.stdout == ""
