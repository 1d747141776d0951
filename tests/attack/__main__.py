"""`make attack`: every attack on a running Kontakt, and a table of what came of it; 1 if one was not refused."""

import sys
import time
import traceback

from tests.attack.attacks import ATTACKS
from tests.attack.ledger import Attack, Outcome
from tests.attack.site import Site, running
from tests.attack.watch import MEMORY_LIMIT, Watch

LONGEST_WAIT = 10.0
"""Seconds that the visitor in the background may wait at most: slow is not gone, and machines are busy."""


def main(names: list[str]) -> int:
    """Try the attacks whose names hold one of the words, or all; return the number of a failed run."""
    chosen = [one for one in ATTACKS if not names or any(name in one.name for name in names)]
    red = []
    began = time.monotonic()
    with running() as site, Watch(site) as watch:
        for number, one in enumerate(chosen, 1):
            outcome = tried(one, site)
            verdict = "refused" if outcome.is_refused else "NOT REFUSED"
            print(f"{number:3}  {verdict:11}  {one.name}  |  {one.sent}  |  {outcome.happened}", flush=True)
            if not outcome.is_refused:
                red.append(one.name)
    print(f"\n{len(chosen)} attacks in {time.monotonic() - began:.0f} s, {len(red)} of them not refused")
    print(
        f"meanwhile {watch.answers} answers for another visitor, the slowest in {watch.worst * 1000:.0f} ms, "
        f"{len(watch.failures)} not answered {watch.failures[:5] or ''}"
    )
    print(f"memory of the application: {watch.peak / 2**20:.0f} MiB at most, of {MEMORY_LIMIT / 2**20:.0f}")
    is_well = bool(watch.answers) and not watch.failures and watch.worst < LONGEST_WAIT and watch.peak < MEMORY_LIMIT
    return int(bool(red) or not is_well)


def tried(one: Attack, site: Site) -> Outcome:
    """Return what came of the attack; one that ends in an error was not refused."""
    try:
        return one.run(site)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(False, f"{type(error).__name__} at {last.name}:{last.lineno}: {str(error)[:300]!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
