"""What the processes of a soak have: memory, descriptors, threads, and connections to the database."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.soak.judgement import Life

_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kontakt%'"


class Sampler:
    """Looks at processes again and again; `pids` gives the present one of each name.

    Those of `families` are taken together with all that they started.
    """

    def __init__(self, pids: Callable[[], Mapping[str, int]], families: frozenset[str], database_url: str) -> None:
        self._pids, self._families, self._url = pids, families, database_url
        self._lives: dict[tuple[str, int, str], Life] = {}

    @property
    def lives(self) -> list[Life]:
        """All that was measured."""
        return list(self._lives.values())

    def look(self, at: float) -> None:
        """Add a sample of everything that can be looked at."""
        for name, pid in self._pids().items():
            try:
                found = _family(pid) if name in self._families else [pid]
                each = [_measured(one) for one in found]
            except (FileNotFoundError, ProcessLookupError):
                continue  # It, or one that it started, ends just now.
            for unit in ("bytes", "descriptors", "threads"):
                self._add(name, pid, unit, at, sum(one[unit] for one in each))
        try:
            with psycopg.connect(self._url, connect_timeout=2, options="-c statement_timeout=2s") as connection:
                row = connection.execute(_CONNECTIONS).fetchone()
        except psycopg.OperationalError:
            return  # It is away, as planned; or else the requests tell.
        assert row is not None, "it is a count"
        self._add("all api", 0, "connections", at, row[0])

    def _add(self, name: str, pid: int, unit: str, at: float, value: float) -> None:
        self._lives.setdefault((name, pid, unit), Life(name, unit)).samples.append((at, value))


@contextmanager
def sampling(sampler: Sampler, began: float, every: float) -> Iterator[None]:
    """Take samples in a thread meanwhile; `began` is the beginning of the soak (monotonic)."""
    enough = threading.Event()

    def run() -> None:
        while not enough.wait(every):
            sampler.look(time.monotonic() - began)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def _measured(pid: int) -> dict[str, int]:
    """Return what the process has (proc(5)); memory without what it shares with others, which each would count."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    kilobytes = {name: int(fields.get(name, "0 kB").split()[0]) for name in ("VmRSS", "RssShmem")}
    return {
        "bytes": (kilobytes["VmRSS"] - kilobytes["RssShmem"]) * 1024,
        "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "threads": int(fields["Threads"]),
    }


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *map(int, children.split())]
