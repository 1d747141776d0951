"""Compares every lock with what is known of vulnerabilities; run by `make audit`, from the repository's folder.

The status is 0 if everything was looked up and nothing is known, 1 if something is, and 2 if something could not be
looked up: an answer that did not come is never taken for a good one.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from nix.fetch.locks import LOCKS, wanted
from nix.relock import debian

PYTHON_LOCKS = ("dev", "fuzz", "tools")
"""Of requirements; `dev` holds all of `base` and `demo`."""

NPM_FOLDERS = ("web", "tests/node")
_PIP_AUDIT = (
    ".stamps/tools/bin/pip-audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner=off",
    "--format=json",
)


class Verdict(IntEnum):
    """What a look-up came to; the worst of all is the status."""

    CLEAN = 0
    VULNERABLE = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of the content of a lock: a sentence for each finding, or why there is no answer."""

    verdict: Verdict
    lines: tuple[str, ...] = ()


def main() -> int:
    """Print what is known of each lock; return the worst verdict."""
    worst = Verdict.CLEAN
    for name, look_up in _look_ups():
        outcome = look_up()
        print(f"{name}: {outcome.verdict.name.lower()}")
        for line in outcome.lines:
            print(f"  {line}")
        worst = max(worst, outcome.verdict)
    if worst is Verdict.UNKNOWN:
        print("Not everything could be looked up; this is no statement that nothing is wrong.")
    return worst


def of_python(status: int, answer: str, complaint: str) -> Outcome:
    """Return what pip-audit found, from its exit status, its report as JSON and what it complained of."""
    report = _read(answer)
    if "dependencies" not in report:
        return _no_answer(status, complaint)
    packages = report["dependencies"]
    left_out = [one for one in packages if "skip_reason" in one]
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no release'}"
        for one in packages
        for flaw in one.get("vulns", ())
    ]
    if left_out or not packages:
        reason = left_out[0]["skip_reason"] if left_out else "the report is empty"
        return Outcome(Verdict.UNKNOWN, (*found, f"{len(left_out)} of {len(packages)} not looked up: {reason}"))
    return Outcome(Verdict.VULNERABLE if found or status != 0 else Verdict.CLEAN, tuple(found))


def of_npm(status: int, answer: str, complaint: str) -> Outcome:
    """Return what `npm audit --json` found."""
    report = _read(answer)
    if "vulnerabilities" not in report:
        return _no_answer(status, report.get("message", complaint))
    packages, looked_up = report["vulnerabilities"], report["metadata"]["dependencies"]["total"]
    if not looked_up:
        return Outcome(Verdict.UNKNOWN, ("npm looked nothing up",))
    found = tuple(f"{name} {one['range']}: {one['severity']}" for name, one in packages.items())
    return Outcome(Verdict.VULNERABLE if found or status != 0 else Verdict.CLEAN, found)


def of_debian(held: dict[str, dict[str, str]], offered: dict[str, dict[str, str]]) -> Outcome:
    """Return which packages Debian has replaced: within a stable release it does so for nothing but faults."""
    missing = sorted(held.keys() - offered.keys())
    if missing:
        return Outcome(Verdict.UNKNOWN, (f"Debian does not offer {', '.join(missing)}",))
    found = tuple(
        f"{name} {one['version']}: Debian has replaced it by {offered[name]['version']}"
        for name, one in held.items()
        if one["version"] != offered[name]["version"]
    )
    return Outcome(Verdict.VULNERABLE if found else Verdict.CLEAN, found)


def _look_ups() -> Iterator[tuple[str, Callable[[], Outcome]]]:
    for lock in PYTHON_LOCKS:
        path = f"requirements/{lock}.txt"
        yield path, lambda path=path: of_python(*_said(*_PIP_AUDIT, f"--requirement={path}"))  # type: ignore[misc]
    for folder in NPM_FOLDERS:
        command = ("npm", f"--prefix={folder}", "audit", "--package-lock-only", "--json")
        yield f"{folder}/package-lock.json", lambda command=command: of_npm(*_said(*command))  # type: ignore[misc]
    yield str(LOCKS / "debian.json"), _debian


def _debian() -> Outcome:
    held = json.loads((LOCKS / "debian.json").read_text(encoding="utf-8"))
    try:
        return of_debian(held, debian.locked(**wanted()["debian"]))
    except (SystemExit, subprocess.CalledProcessError) as error:
        return Outcome(Verdict.UNKNOWN, (str(error),))


def _said(*command: str) -> tuple[int, str, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, "", str(error)
    return done.returncode, done.stdout, done.stderr


def _read(answer: str) -> dict[str, Any]:
    try:
        report = json.loads(answer)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _no_answer(status: int, complaint: str) -> Outcome:
    said = [line for line in complaint.splitlines() if line.strip()]
    return Outcome(Verdict.UNKNOWN, (said[-1] if said else f"no report, and exit status {status}",))


if __name__ == "__main__":
    sys.exit(main())
