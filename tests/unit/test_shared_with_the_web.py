"""What the web application repeats of the server stays as the server has it."""

import json
import re
from pathlib import Path

import pytest

from kontakt.audit import Action
from kontakt.branding.schemas import InstanceSettings

ROOT = Path(__file__).resolve().parents[2]
ADMIN = ROOT / "web/src/admin"

LANGUAGES = sorted(path.name for path in (ROOT / "web/src/locale").iterdir())
IN_PARTS = {"changes", "settings", "old", "new"}
"""Details that are told by the names of what changed."""


def test_the_form_of_the_settings_knows_the_defaults():
    kept = json.loads((ADMIN / "settings/defaults.json").read_text(encoding="utf-8"))
    defaults = InstanceSettings().model_dump(mode="json")
    assert kept == {name: value for name, value in defaults.items() if value is not None}


def test_the_audit_log_offers_every_action():
    known = re.findall(r"^  '([a-z-]+)',$", (ADMIN / "audit/actions.ts").read_text(encoding="utf-8"), re.MULTILINE)
    assert known == [action.value for action in Action]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_audit_log_has_words_for_whatever_is_recorded(language):
    words = json.loads((ROOT / f"web/src/locale/{language}/audit.json").read_text(encoding="utf-8"))
    for action in Action:
        assert words[f"actions.{action}"]
        assert action.kind is None or words[f"subjects.{action.kind}"]
        for detail in action.details - IN_PARTS:
            assert words[f"values.{detail}"], (action, detail)
    assert {key for key in words if key.startswith("actions.")} == {f"actions.{action}" for action in Action}


def test_every_action_is_recorded_somewhere():
    recorded = "\n".join(path.read_text("utf-8") for path in (ROOT / "kontakt").rglob("*.py"))
    assert [action.name for action in Action if f"Action.{action.name}" not in recorded] == []
