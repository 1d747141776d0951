"""Processes of Kontakt that migrate, and databases at a revision."""

import json
import subprocess
import time
from contextlib import contextmanager

import httpx
from sqlalchemy import create_engine

from kontakt.db import migrations
from tests.startup.launcher import COMMAND

JOB = ("PATH", "DATABASE_URL")
"""What a job that migrates is given: neither a provider nor a secret."""


def job(environment, **more):
    return {name: environment[name] for name in JOB} | {"LOG_FORMAT": "json"} | more


def bring_to(url, revision):
    """Bring a database to a revision of the real history, as the release of that revision did."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        migrations.apply(connection, revision)
    engine.dispose()


@contextmanager
def running(environment, *command):
    """Kontakt with another history: a process, and its log when it has ended."""
    process = subprocess.Popen(
        [*COMMAND, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process, seconds=20):
    """Wait for the process; return what it said, and the events of its log."""
    _, said = process.communicate(timeout=seconds)
    return said, [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def reached(environment, process, log=None):
    """Return the health of a process as soon as it listens; what it said tells why it does not."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return httpx.get(f"http://127.0.0.1:{environment['PORT']}/api/health")
        except httpx.TransportError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(log.read_text() if log else process.communicate()[1])


def finished(environment, *command):
    """Kontakt with another history, run to its end."""
    return subprocess.run(
        [*COMMAND, *command], env=environment, check=False, capture_output=True, text=True, timeout=60
    )
