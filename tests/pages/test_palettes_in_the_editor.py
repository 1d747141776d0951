"""The editor tells what the page makes of chosen colours; both follow the same cases (web/tests/palettes.json)."""

import json
from pathlib import Path

from kontakt.cards.fields import Theme
from kontakt.cards.theme import palettes

CASES = Path(__file__).resolve().parents[2] / "web/tests/palettes.json"
_SHOWN = {
    "surface": "surface",
    "text": "text",
    "accent": "accent",
    "primary": "primary",
    "on_primary": "onPrimary",
}


def told(chosen):
    """Return what the editor would be told: one palette, or those for light and for dark where they differ."""
    found = palettes(
        chosen["primary"],
        chosen["background"],
        chosen["text"],
        own_background=chosen["ownBackground"],
        theme=Theme(chosen["theme"]),
    )
    shown = [{name: getattr(one, own) for own, name in _SHOWN.items()} for one in (found.light, found.dark)]
    return shown[:1] if found.light == found.dark else shown


def test_the_cases_that_the_editor_is_held_to_are_what_the_page_does():
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    assert len(cases) > 100
    for case in cases:
        assert told(case["chosen"]) == case["palettes"], case["chosen"]
