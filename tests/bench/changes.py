"""How long after its commit a change made through one process is seen through another, while both are looked at."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg

from tests.bench.start import everything_ready
from tests.cache.conftest import HOST, Person, origin, process
from tests.cache.readers import Reader, reading

GOAL = 0.1
"""Seconds within which each change shall be seen."""

PATIENCE = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=1000)
    options = parser.parse_args()
    with ExitStack() as stack:
        variables = stack.enter_context(everything_ready())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        processes = [stack.enter_context(process(variables, folder / name)) for name in ("one", "other")]
        grace = stack.enter_context(Person(variables, processes[0]))
        database = stack.enter_context(psycopg.connect(variables["DATABASE_URL"], autocommit=True))
        other = stack.enter_context(httpx.Client(base_url=origin(processes[1]), headers=HOST, timeout=30))
        card = grace.make(slug="ada", job_title="Revision 0")
        readers = [Reader(origin(running), "/c/ada") for running in processes]
        for reader in readers:  # Everything is loaded.
            with httpx.Client(base_url=reader.origin, headers=HOST, timeout=30) as client:
                reader.look(client)
        with reading(readers):
            found = []
            for revision in range(1, options.changes + 1):
                title = f"Revision {revision}"
                if revision % 10 == 0:
                    database.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [title])
                else:
                    grace.change(card, job_title=title)
                found.append(_seen(readers[1], other, revision))
    tell(found, readers)


def _seen(reader: Reader, client: httpx.Client, revision: int) -> float:
    """Return the seconds until the change is seen; its answer, which comes after the commit, is there already."""
    began = time.perf_counter()
    while reader.look(client) < revision:
        if time.perf_counter() - began > PATIENCE:
            sys.exit(f"change {revision} was not seen within {PATIENCE} s")
    return time.perf_counter() - began


def tell(seconds: Sequence[float], readers: Sequence[Reader]) -> None:
    ordered = sorted(seconds)
    p50, p99 = (ordered[int(len(ordered) * part)] * 1000 for part in (0.5, 0.99))
    within = sum(one <= GOAL for one in ordered)
    stale, looks = (sum(values) for values in zip(*((len(one.stale), one.looks) for one in readers), strict=True))
    print()
    print(f"{len(ordered)} changes through one process, seen through another, with {looks} looks meanwhile:")
    print(f"  p50 {p50:.1f} ms, p99 {p99:.1f} ms, at most {ordered[-1] * 1000:.1f} ms; {stale} looks at an older page")
    print(f"  The goal is {GOAL * 1000:.0f} ms for each: {within} of {len(ordered)} kept it.")


if __name__ == "__main__":
    main()
