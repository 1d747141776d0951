"""Views per second that are acknowledged and committed, beside a bare ASGI callable that does nothing with a POST.

The database writes every commit to its disk. It shares a core with the load; the process that is measured has one for
itself.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.bench import instance, load
from tests.bench.load import Measured
from tests.bench.start import everything_ready

SCRIPT = Path(__file__).with_suffix(".lua")
GOAL = 3000
"""Events per second."""

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1"
)


@dataclass
class Scenario:
    """How many cards are viewed in turn, and what was measured; processor time in microseconds for each event."""

    name: str
    cards: int
    kontakt: list[Measured] = field(default_factory=list)
    bare: list[Measured] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        slugs = instance.slugs(self.cards) if self.cards > 1 else [instance.SLUG]
        return [f"/api/cards/{slug}/view" for slug in slugs]


def main() -> None:
    options = arguments()
    load.need("wrk", "taskset")
    found = [Scenario("one card", 1), Scenario("1 of 1000 cards", 1000)]
    with ExitStack() as stack:
        core = stack.enter_context(load.apart())
        variables = stack.enter_context(everything_ready(*DURABLE)) | {"TRUSTED_PROXIES": "127.0.0.1/32"}
        instance.populate(variables, 1001)
        before = rows(variables)  # The sample cards have visitors.
        bare = [*core, sys.executable, "-m", "tests.bench.bare_asgi", "{port}", "204", "0", "text/plain"]
        port, pid = stack.enter_context(instance.running(instance.kontakt(core), variables, f"/c/{instance.SLUG}"))
        bare_port, _ = stack.enter_context(instance.running(bare, {}, "/"))
        for _ in range(options.rounds):
            for one in found:
                measure(one, (port, pid, bare_port), options.seconds)
        kept = rows(variables) - before
    tell(found, options)
    acknowledged = sum(each.requests for one in found for each in one.kontakt)
    # wrk leaves with a request under way on each connection, whose answer it does not count.
    under_way = load.CONNECTIONS * options.rounds * len(found)
    print()
    print(f"  {acknowledged} were acknowledged, and {kept} are in the database: ", end="")
    print("none is lost." if acknowledged <= kept <= acknowledged + under_way else "that is WRONG.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8, help="of each round (%(default)s)")
    return parser.parse_args()


def measure(scenario: Scenario, where: tuple[int, int, int], seconds: float) -> None:
    """Measure one round of Kontakt, and one of the bare callable."""
    port, pid, bare_port = where
    headers = {"user-agent": IPHONE, "origin": f"http://127.0.0.1:{port}"}
    before = processor_seconds(pid)
    measured = load.run(port, scenario.paths, headers, seconds, script=SCRIPT)
    scenario.processor.append((processor_seconds(pid) - before) / measured.requests * 1e6)
    scenario.kontakt.append(measured)
    scenario.bare.append(load.run(bare_port, scenario.paths, headers, seconds, script=SCRIPT))


def processor_seconds(pid: int) -> float:
    """Return how much processor time the process has used (proc(5), /proc/pid/stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows(variables: Mapping[str, str]) -> int:
    """Return how many events are committed."""
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM events").fetchone()
    assert row is not None, "it is a count"
    count: int = row[0]
    return count


def tell(found: Sequence[Scenario], options: argparse.Namespace) -> None:
    print()
    print(
        f"Views, each of another visitor, acknowledged and committed: one worker on one core, {load.CONNECTIONS} "
        f"connections; medians of {options.rounds} rounds of {options.seconds:.0f} s in turns with the bare callable"
    )
    print()
    print(f"  {'':<20}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}{'bare':>10}{'ratio':>8}{'CPU us':>9}   goal")
    for one in found:
        rate, p50, p99 = (
            statistics.median(getattr(each, name) for each in one.kontakt) for name in ("rate", "p50", "p99")
        )
        bare = statistics.median(each.rate for each in one.bare)
        ratio = statistics.median(ours.rate / its.rate for ours, its in zip(one.kontakt, one.bare, strict=True))
        verdict = f"{GOAL} {'kept' if rate >= GOAL else 'MISSED'}"
        figures = f"{rate:>12.0f}{p50:>9.2f}{p99:>9.2f}{bare:>10.0f}{ratio:>8.2f}"
        print(f"  {one.name:<20}{figures}{statistics.median(one.processor):>9.0f}   {verdict}")


if __name__ == "__main__":
    main()
