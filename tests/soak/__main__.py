"""`make soak`: hundreds of requests each second for a long time, while parts of the site fail. Status 1: not good.

Memory, descriptors and connections must stay as they are, only what a fault explains may be refused, and nothing that
was acknowledged may be lost.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from kontakt.demo.programs import ROOT
from tests.bench import instance
from tests.soak import faults, report
from tests.soak.judgement import Failure, Fault
from tests.soak.samples import Sampler, sampling
from tests.soak.site import CARDS, Site, running, signed_in
from tests.soak.visitors import TIMEOUT, Plan

MINUTES, SHORT_MINUTES = 30.0, 10.0
LEAD = 10.0
"""Seconds in which the cards are made that are edited, before the first request is due."""

EVERY = 5.0
"""Seconds between two samples."""


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # So that everything that runs is ended, too.
    seconds = options.minutes * 60
    warm_up, at_least = min(300.0, seconds / 4), seconds / 8
    print(f"{options.minutes:.0f} minutes, {options.rate:.0f} requests a second, {options.replicas} replicas of api")
    with running(options.replicas) as site:
        sampler = Sampler(site.pids, frozenset({"postgres"}), site.database_url)
        since = datetime.now(UTC)
        plan = Plan(
            site.url, signed_in(site.url, "ada"), instance.slugs(CARDS), time.monotonic() + LEAD, seconds, options.rate
        )
        found, result = soaked(site, plan, sampler, min(60.0, seconds / 10))
        gone = report.lost(site.database_url, site.url, {**result, "since": since})
        logs = "".join(one.log.read_text(errors="replace") for one in site.replicas)
    failures = [Failure(*one) for one in result["failures"]]
    result["failures"] = failures
    parts = (
        report.traffic(result, seconds),
        report.of_faults(failures, found),
        report.of_lives(sampler.lives, warm_up, at_least),
    )
    for part in parts:
        print()
        for line in part:
            print(line)
    wrong = list(
        report.faulty(failures, found, sampler.lives, gone, result["late"], (warm_up, at_least)),
    )
    wrong += [f"a replica says: {line[:300]}" for line in logs.splitlines() if report.is_unforeseen(line)][:20]
    print()
    for line in wrong:
        print(f"WRONG: {line}")
    if wrong:
        sys.exit(1)
    print("Nothing grew, nothing failed that no fault explains, and nothing acknowledged is lost.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--short", action="store_const", dest="minutes", const=SHORT_MINUTES)
    parser.add_argument("--rate", type=float, default=300, help="requests a second (%(default)s)")
    parser.add_argument("--replicas", type=int, default=3)
    return parser.parse_args()


def soaked(site: Site, plan: Plan, sampler: Sampler, quiet: float) -> tuple[list[Fault], dict[str, Any]]:
    """Return the faults that were injected meanwhile, and what came of the plan."""
    files = [site.folder / name for name in ("plan.json", "result.json")]
    files[0].write_text(json.dumps(asdict(plan)), encoding="utf-8")
    command = [sys.executable, "-m", "tests.soak.visitors", *map(str, files)]
    with sampling(sampler, plan.began, EVERY), subprocess.Popen(command, cwd=ROOT) as visitors:
        try:
            when = faults.moments(plan.seconds, quiet, quiet)
            found = faults.inject(site, plan.began, when)
            status = visitors.wait(plan.seconds + 4 * TIMEOUT)
        finally:
            visitors.terminate()
    if status:
        sys.exit("The visitors' process failed")
    result: dict[str, Any] = json.loads(files[1].read_text(encoding="utf-8"))
    return found, result


if __name__ == "__main__":
    main()
