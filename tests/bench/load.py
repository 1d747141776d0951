"""Load from `wrk`, and what it measured."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".lua")
CONNECTIONS = 32
SERVER_CORE, OTHER_CORE = 0, 1
"""The process that is measured has a core for itself; wrk, PostgreSQL and what measures share the other."""


@dataclass(frozen=True)
class Measured:
    """What one run of wrk measured; times in milliseconds."""

    rate: float
    p50: float
    p99: float
    requests: int


def need(*programs: str) -> None:
    """End with a word of help where a program is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(f"This needs {' and '.join(missing)}: apt-get install wrk util-linux (as root)")


@contextmanager
def apart() -> Iterator[tuple[str, ...]]:
    """Keep this process, and all that it starts, on one core; give the words that start another one on the other."""
    before = os.sched_getaffinity(0)
    if len(before) < 2:
        print("There is one core only: the server shares it with its load, and all rates are too low.")
        yield ()
        return
    os.sched_setaffinity(0, {sorted(before)[OTHER_CORE]})
    try:
        yield ("taskset", "--cpu-list", str(sorted(before)[SERVER_CORE]))
    finally:
        os.sched_setaffinity(0, before)


def run(
    port: int,
    paths: Sequence[str],
    headers: Mapping[str, str],
    seconds: float,
    *,
    order: str = "random",
    script: Path = SCRIPT,
) -> Measured:
    """Return what wrk measures in these seconds; raise `RuntimeError` if any answer was missing or an error."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.writelines(f"{path}\n" for path in paths)
        file.flush()
        sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "30s", "-s", str(script), *sent]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"],
            env={"PATH": os.environ["PATH"], "PATHS": file.name, "ORDER": order},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    found = json.loads(said.partition("RESULT ")[2])
    if found["refused"] or found["broken"] or not found["requests"]:
        raise RuntimeError(f"not every request was answered well: {found}")
    return Measured(found["requests"] / found["seconds"], found["p50"], found["p99"], found["requests"])
