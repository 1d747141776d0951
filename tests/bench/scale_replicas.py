"""What one, two and four replicas answer together, through the real Caddy, on one PostgreSQL."""

import os
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from kontakt.demo.ports import free_port
from tests import postgresql, replicas
from tests.bench import load, scale_seed
from tests.bench.events import DURABLE, IPHONE
from tests.bench.load import Measured

REPLICAS = (1, 2, 4)
CARDS = 1000
EDITS = Path(__file__).with_name("edits.lua")
VIEWS = Path(__file__).with_name("events.lua")


@dataclass
class Scenario:
    """A kind of request, how wrk makes it, and what was measured with each number of replicas, by round."""

    name: str
    paths: Sequence[str]
    headers: Mapping[str, str]
    script: Path = load.SCRIPT
    found: dict[int, list[Measured]] = field(default_factory=lambda: {number: [] for number in REPLICAS})

    def ratio(self, number: int) -> float:
        """Return the median of the rounds' ratios to one replica."""
        return statistics.median(
            ours.rate / one.rate for ours, one in zip(self.found[number], self.found[1], strict=True)
        )


def measured(rounds: int, seconds: float) -> list[Scenario]:
    """Return what was measured in rounds, each of every scenario with every number of replicas in turns."""
    load.need("wrk")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kontakt-scale-", dir="/tmp")))
        server = stack.enter_context(postgresql.server(*DURABLE, "max_connections=200"))
        ports = [free_port() for _ in REPLICAS]
        # All have one public address, though they listen at several ports: wrk says it.
        app_url = "http://localhost"
        provider = replicas.provider(app_url, folder)
        stack.enter_context(replicas.running([provider]))
        place = {"UPLOAD_DIR": str(folder / "uploads")}
        variables = replicas.settings(app_url, postgresql.create_database(server, "replicas"), place, provider)
        scale_seed.prepare(variables, CARDS)
        admin, *_ = scale_seed.cookies(variables, [0])
        programs = [replicas.replica(number, variables, folder) for number in range(1, max(REPLICAS) + 1)]
        stack.enter_context(replicas.running(programs))
        proxies = [
            replicas.proxy(port, app_url, programs[:number], folder)
            for port, number in zip(ports, REPLICAS, strict=True)
        ]
        stack.enter_context(replicas.running(proxies))
        scenarios = _scenarios(app_url, admin)
        for count in range(rounds + 1):
            for one in scenarios:
                for port, number in zip(ports, REPLICAS, strict=True):
                    found = load.run(port, one.paths, one.headers, seconds, script=one.script)
                    if count:  # In the first everything is loaded, and the pages get into the memories.
                        one.found[number].append(found)
        return scenarios


def tell(scenarios: Sequence[Scenario]) -> None:
    """Print it, with the number of cores that the replicas share with PostgreSQL, Caddy and the load."""
    print()
    print(
        f"Per second through Caddy, {load.CONNECTIONS} connections; replicas, Caddy, PostgreSQL and the load share "
        f"{len(os.sched_getaffinity(0))} cores"
    )
    print()
    print(f"  {'':<26}" + "".join(f"{f'{number} api':>10}{'ratio':>8}{'p99 ms':>9}" for number in REPLICAS))
    for one in scenarios:
        line = f"  {one.name:<26}"
        for number in REPLICAS:
            rate, p99 = (
                statistics.median(getattr(each, name) for each in one.found[number]) for name in ("rate", "p99")
            )
            line += f"{rate:>10.0f}{one.ratio(number):>8.2f}{p99:>9.1f}"
        print(line)


def _scenarios(app_url: str, admin: str) -> list[Scenario]:
    host = {"Host": "localhost", "origin": app_url}
    slugs = [scale_seed.slug(number) for number in range(1, CARDS + 1)]
    edited = [f"/api/cards/{scale_seed.card_id(number)}" for number in range(1, 201)]
    return [
        Scenario("page", [f"/c/{one}" for one in slugs[:200]], {"Host": "localhost", "accept-encoding": "br"}),
        Scenario("vCard with photo", [f"/api/cards/{one}/vcf" for one in slugs[:50]], {"Host": "localhost"}),
        Scenario(
            "view of a card, kept", [f"/api/cards/{one}/view" for one in slugs], {**host, "user-agent": IPHONE}, VIEWS
        ),
        Scenario("change of a card", edited, {**host, "cookie": f"kontakt_session={admin}"}, EDITS),
    ]
