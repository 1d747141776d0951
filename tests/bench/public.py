"""What the public gets, per second: Kontakt beside a bare ASGI callable that answers constant bytes of the same size.

Both run on the same core, one after the other in the same rounds, because what else the machine does changes from
minute to minute: the ratios mean more than the rates.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx

from tests.bench import cold, instance, load
from tests.bench.load import Measured
from tests.bench.start import everything_ready

BROWSER = {"accept-encoding": "gzip, deflate, br, zstd", "accept-language": "de-DE,de;q=0.9,en;q=0.8"}
PAGE, VCARD, QR = "/c/{}", "/api/cards/{}/vcf", "/api/cards/{}/qr"
WORKING_SET = 1000


@dataclass
class Scenario:
    """A kind of request, the ratio to the bare callable that it shall reach, and what was measured."""

    name: str
    path: str
    goal: float
    headers: Mapping[str, str] = field(default_factory=dict)
    cards: int = 1
    is_known: bool = False
    kontakt: list[Measured] = field(default_factory=list)
    bare: list[Measured] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        slugs = instance.slugs(self.cards) if self.cards > 1 else [instance.SLUG]
        return [self.path.format(slug) for slug in slugs]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(ours.rate / bare.rate for ours, bare in zip(self.kontakt, self.bare, strict=True))


def scenarios() -> list[Scenario]:
    one = [
        Scenario("card page", PAGE, 0.75),
        Scenario("card page, Brotli", PAGE, 0.75, BROWSER),
        Scenario("vCard with photo", VCARD, 0.70),
        Scenario("QR code, PNG", QR, 0.70),
        Scenario("304, page, Brotli", PAGE, 0.75, BROWSER, is_known=True),
    ]
    many = [
        Scenario(f"{one.name}, 1 of {WORKING_SET}", one.path, one.goal, one.headers, WORKING_SET)
        for one in one
        if not one.is_known
    ]
    return [*one, *many]


def main() -> None:
    options = arguments()
    load.need("wrk", "taskset")
    with ExitStack() as stack:
        core = stack.enter_context(load.apart())
        variables = stack.enter_context(everything_ready())
        print(f"Preparing {options.cards} cards")
        instance.populate(variables, options.cards)
        serving = instance.running(instance.kontakt(core), variables, PAGE.format(instance.SLUG))
        with serving as (port, _):
            found = [measured(one, port, core, options) for one in scenarios() if one.cards <= options.cards]
        tell(found, options)
        cold.tell(variables, core, options.cards)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8, help="of each round (%(default)s)")
    parser.add_argument("--cards", type=int, default=100_000, help="in the database (%(default)s)")
    return parser.parse_args()


def measured(scenario: Scenario, port: int, core: Sequence[str], options: argparse.Namespace) -> Scenario:
    """Measure in turns, after each card was asked for once."""
    headers = dict(scenario.headers)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers or {"accept-encoding": ""}) as client:
        answer, *_ = [client.get(path).raise_for_status() for path in scenario.paths]
    if scenario.is_known:
        headers["if-none-match"] = answer.headers["etag"]
    size = 0 if scenario.is_known else int(answer.headers["content-length"])
    status = "304" if scenario.is_known else "200"
    bare = [*core, sys.executable, "-m", "tests.bench.bare_asgi", "{port}", status, str(size)]
    with instance.running([*bare, answer.headers["content-type"]], {}, "/") as (bare_port, _):
        for _ in range(options.rounds):
            scenario.kontakt.append(load.run(port, scenario.paths, headers, options.seconds))
            scenario.bare.append(load.run(bare_port, scenario.paths, headers, options.seconds))
    print(f"  {scenario.name} ({size} bytes)", flush=True)
    return scenario


def tell(found: Sequence[Scenario], options: argparse.Namespace) -> None:
    print()
    print(
        f"One worker on one core, {load.CONNECTIONS} connections, {options.cards} cards; medians of {options.rounds} "
        f"rounds of {options.seconds:.0f} s in turns with the bare callable"
    )
    print()
    print(f"  {'':<30}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}{'bare':>10}{'ratio':>8}   goal")
    for line in lines(found):
        print(f"  {line}")


def lines(found: Sequence[Scenario]) -> Iterator[str]:
    for one in found:
        rate, p50, p99 = (
            statistics.median(getattr(each, name) for each in one.kontakt) for name in ("rate", "p50", "p99")
        )
        bare = statistics.median(each.rate for each in one.bare)
        verdict = f"{one.goal:.2f} {'kept' if one.ratio >= one.goal else 'MISSED'}"
        yield f"{one.name:<30}{rate:>12.0f}{p50:>9.2f}{p99:>9.2f}{bare:>10.0f}{one.ratio:>8.2f}   {verdict}"


if __name__ == "__main__":
    main()
