"""What the web application repeats of the server stays as the server has it."""

import json
import re
from pathlib import Path

from kontakt.branding.schemas import InstanceSettings

ROOT = Path(__file__).resolve().parents[2]
ADMIN = ROOT / "web/src/admin"

SUBJECTS = r"(?:sign|cards?|imports?|instance|settings|signature|user)"
CODE = re.compile(rf'"({SUBJECTS}(?:-[a-z]+)+)"')
HEADERS = {"user-agent"}


def test_the_form_of_the_settings_knows_the_defaults():
    kept = json.loads((ADMIN / "settings/defaults.json").read_text(encoding="utf-8"))
    defaults = InstanceSettings().model_dump(mode="json")
    assert kept == {name: value for name, value in defaults.items() if value is not None}


def test_the_audit_log_has_words_for_every_action_that_is_recorded():
    recording = [text for path in (ROOT / "kontakt").rglob("*.py") if "audit(" in (text := path.read_text("utf-8"))]
    recorded = {code for text in recording for code in CODE.findall(text)} - HEADERS
    known = re.findall(r"^  '([a-z-]+)',$", (ADMIN / "audit/actions.ts").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(known) == len(set(known))
    assert set(known) == recorded
    words = json.loads((ROOT / "web/src/locale/en/audit.json").read_text(encoding="utf-8"))
    assert {f"actions.{code}" for code in known} == {key for key in words if key.startswith("actions.")}
