"""Schemathesis against a Kontakt that runs, as one of its people."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.schema.instance import Instance

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
PHASES = "examples,coverage,fuzzing,stateful"


@dataclass
class Outcome:
    """What came out: Schemathesis's own report, and all that it said."""

    report: dict[str, Any]
    said: str

    @property
    def requests(self) -> int:
        """How many requests were made up and sent."""
        return int(self.report["test_cases"]["generated"])

    @property
    def findings(self) -> int:
        """How many different things were wrong."""
        return len(self.report["failures"]) + len(self.report["errors"])


def schemathesis(instance: Instance, person: str, *, phases: str = PHASES, most: int, seed: int) -> Outcome:
    """Try every route of the document with all checks, but for what the configuration leaves out.

    `most` is the number of made up requests for each route.
    """
    with tempfile.TemporaryDirectory() as folder:
        # As a file, because the address from which it was read would not be tried.
        document, report = Path(folder) / "openapi.json", Path(folder) / "report.json"
        document.write_bytes(httpx.get(f"{instance.url}/api/openapi.json").content)
        options = {
            "--config-file": CONFIGURATION,
            "run": document,
            "--url": instance.url,
            "--phases": phases,
            "--max-examples": most,
            "--seed": seed,
            "--report": "json",
            "--report-json-path": report,
        }
        words = [str(word) for option in options.items() for word in option]
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", *words],
            env=instance.variables(person, seed),
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
        )
        assert report.exists(), done.stdout + done.stderr
        return Outcome(json.loads(report.read_text(encoding="utf-8")), done.stdout + done.stderr)
