"""`make fuzz`: every target with as many cases as asked for, and a table of what came of it."""

import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.targets import SLOW, TARGETS

ROOT = Path(__file__).resolve().parents[2]
_HEAD = f"{'target':20}{'cases':>12}{'guided':>10}{'seconds':>9}{'cases/s':>10}{'MB':>6}{'edges':>16}{'faults':>8}"
_EDGES = re.compile(r"#\d+\s+(INITED|DONE)\s+cov: (\d+)")


def main() -> int:
    """Run the targets, one on each processor; return 1 if a promise was broken, or one died or had too few cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".stamps" / "fuzz")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    given = parser.parse_args()
    (given.folder / "cases").mkdir(parents=True, exist_ok=True)
    print(_HEAD, flush=True)
    with ThreadPoolExecutor(given.jobs) as beside:
        kept = beside.map(lambda target: _run(target, given.cases, given.folder), given.targets or TARGETS)
        failed = sum(not one for one in kept)
    print("All promises are kept." if not failed else f"Promises were broken in {failed} of the targets.")
    return bool(failed)


def _run(target: str, cases: int, folder: Path) -> bool:
    result, log = folder / f"{target}.json", folder / f"{target}.log"
    result.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    cases //= SLOW.get(target, 1)
    status = _part(target, cases, folder, "guided") or _part(target, cases, folder, "by-chance")
    if not result.exists():
        print(f"{target:20} ended with status {status}: {log}", flush=True)
        return False
    told = json.loads(result.read_text(encoding="utf-8"))
    faults = told["faults"]
    print(
        f"{target:20}{told['cases']:12,}{told['guided']:10,}{told['seconds']:9,.0f}"
        f"{told['cases'] / max(told['seconds'], 0.001):10,.0f}{told['peak'] // 2**20:6,}"
        f"{_edges(log):>16}{len(faults):8}",
        flush=True,
    )
    if told["drawn"]:
        print(f"  {told['drawn']:,} of these were drawn and read back")
    for place, message, case in faults:
        print(f"  {place}: {message}\n    again with: python -m tests.fuzz.one {target} {case}", flush=True)
    if status or told["cases"] < cases:
        print(f"  ended with status {status}; its last words: {log}", flush=True)
    return not faults and not status and told["cases"] >= cases


def _part(target: str, cases: int, folder: Path, how: str) -> int:
    with (folder / f"{target}.log").open("ab") as output:
        return subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", target, str(cases), str(folder), how],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def _edges(log: Path) -> str:
    """Return how many edges of the code the first cases reached, and how many all; `-` where nobody watched."""
    found = dict(_EDGES.findall(log.read_text(encoding="utf-8", errors="replace")))
    return f"{found['INITED']} → {found['DONE']}" if {"INITED", "DONE"} <= found.keys() else "-"


if __name__ == "__main__":
    sys.exit(main())
