"""Lighthouse, the judge of pages that people know, asked about a page as a telephone of the middle class meets it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from tests.browser.embedded import ROOT
from tests.browser.visits import FLAGS

PROGRAM = ROOT / "tests/node/node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Judgement(NamedTuple):
    """The score of a category, 0 to 100, and what was not perfect in it."""

    score: int
    flaws: list[str]


def judged(url: str, folder: Path, categories: tuple[str, ...] = CATEGORIES) -> dict[str, Judgement]:
    """Return the judgement of each category.

    `folder` is for the browser's profile and the report. Nothing is reported to anybody.
    """
    folder = Path(mkdtemp(dir=folder))  # A profile that another browser has left may still be locked.
    report = folder / "report.json"
    flags = " ".join([*FLAGS, "--headless=new", f"--user-data-dir={folder / 'profile'}"])
    command = [
        *("node", str(PROGRAM), url, "--quiet", "--no-enable-error-reporting", f"--chrome-flags={flags}"),
        *("--output=json", f"--output-path={report}", f"--only-categories={','.join(categories)}"),
    ]
    browser = shutil.which("chromium")
    assert browser is not None
    environment = {**os.environ, "CHROME_PATH": browser, "HOME": str(folder)}
    done = subprocess.run(command, check=False, timeout=180, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return _read(json.loads(report.read_text(encoding="utf-8")))


def _read(report: dict[str, Any]) -> dict[str, Judgement]:
    assert "runtimeError" not in report, report["runtimeError"]
    return {
        name: Judgement(round(100 * category["score"]), _flaws(category, report["audits"]))
        for name, category in report["categories"].items()
    }


def _flaws(category: dict[str, Any], audits: dict[str, Any]) -> list[str]:
    asked = [audits[reference["id"]] for reference in category["auditRefs"] if reference["weight"]]
    return [f"{a['title']}: {a.get('displayValue', a['score'])}" for a in asked if (a["score"] or 0) < 1]
