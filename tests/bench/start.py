"""From exec to the first 200: a real start beside bare programs, and where its time goes.

All are measured in the same rounds, one after the other, because what else the machine does changes from minute to
minute: the ratio to the bare programs means more than the seconds.
"""

import base64
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import postgresql
from tests.bench import imports
from tests.bench.contender import Contender
from tests.unit.auth.provider import Provider, SigningKey, serving

ROUNDS = 10
GOAL = 1.0
"""Seconds for the median, on a machine with two cores that does other things, too."""

PYTHON = sys.executable
NOTHING = Contender("python -c pass", [PYTHON, "-c", "pass"], answers=False)
BARE = Contender("Starlette, one route", [PYTHON, "-m", "tests.bench.bare"])
MODULE = Contender("python -m kontakt serve", [PYTHON, "-m", "kontakt", "serve"])
PROGRAM = Contender("kontakt serve", [str(Path(PYTHON).with_name("kontakt")), "serve"])
PROFILED = Contender("", [PYTHON, "-X", "importtime", *MODULE.command[1:]])
ALL = (NOTHING, BARE, MODULE, PROGRAM)


def main() -> None:
    steps: list[dict[str, float]] = []
    with everything_ready() as variables:
        for number in range(ROUNDS + 1):
            for contender in ALL:
                said = contender.run(variables)
                if number == 0:
                    contender.seconds.clear()  # It compiled, filled the caches of the disk, migrated the database.
                elif contender in (MODULE, PROGRAM):
                    steps.append(ready(said))
        profile = PROFILED.run(variables).partition('"event": "ready"')[0]
    tell_times()
    tell_steps(steps)
    tell_imports(profile)


@contextmanager
def everything_ready(*database: str) -> Iterator[dict[str, str]]:
    """Give the environment of a healthy system: provider, database (with these settings), a folder for the pictures."""
    with postgresql.server(*database) as url, serving() as server, tempfile.TemporaryDirectory() as uploads:
        key = SigningKey("ES256", "one")
        server.provider = Provider(server.address, key, [key])
        variables = {
            "PATH": os.environ["PATH"],
            "APP_URL": "http://localhost:8080",
            "DATABASE_URL": postgresql.create_database(url, "bench"),
            "JWT_SECRET": base64.b64encode(os.urandom(48)).decode(),
            "OIDC_ISSUER": server.provider.issuer,
            "OIDC_CLIENT_ID": "kontakt",
            "OIDC_CLIENT_SECRET": "client-secret",
            "UPLOAD_DIR": uploads,
            "HOST": "127.0.0.1",
            "RATE_LIMITS": "10000",  # Thousands of requests from one address count, and none is refused.
        }
        yield variables


def ready(said: str) -> dict[str, float]:
    """Return the seconds of each step, as the process logs them."""
    lines = (json.loads(line) for line in said.splitlines() if line.startswith("{"))
    seconds: dict[str, float] = next(line["seconds"] for line in lines if line.get("event") == "ready")
    return seconds


def tell_times() -> None:
    print(f"From exec to the first 200 of /api/health, in seconds: the median, and each of {ROUNDS} rounds")
    print()
    for contender in ALL:
        row(contender.name, f"{contender.median:.3f}", " ".join(f"{one:.2f}" for one in contender.seconds))
    slower = max(MODULE.median, PROGRAM.median)
    print()
    print(f"  The goal is {GOAL} s: {'kept' if slower < GOAL else 'MISSED'}, with {abs(GOAL - slower):.2f} s between.")
    print(f"  Kontakt takes {MODULE.median / BARE.median:.1f} times as long as the bare Starlette.")


def tell_steps(steps: Sequence[Mapping[str, float]]) -> None:
    print()
    print("Where it goes, as the process itself tells: the medians in milliseconds")
    print()
    for step in steps[0]:
        row(step, f"{statistics.median(one[step] for one in steps) * 1000:.0f}")


def tell_imports(profile: str) -> None:
    print()
    print("What takes longest to import before that, in milliseconds, each package without the others that it imports")
    print()
    packages = imports.packages(profile)
    for name, microseconds in packages.most_common(12):
        row(name, f"{microseconds / 1000:.0f}")
    row(f"all {len(packages)} packages", f"{packages.total() / 1000:.0f}", "(more than above, because it is measured)")


def row(name: str, value: str, note: str = "") -> None:
    print(f"  {name:<24}{value:>7}   {note}".rstrip())


if __name__ == "__main__":
    main()
