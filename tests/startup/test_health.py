"""The health answer of a real process while its database does not answer."""

import json
import os
import signal
import time
from contextlib import contextmanager, suppress

import httpx
import psycopg

from tests.startup.processes import serving, until

OURS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'kontakt%'"


@contextmanager
def frozen(observed):
    """Stop every backend of Kontakt, and those that come."""
    stopped = set()

    def stop():
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'kontakt%'"
        )
        for (pid,) in observed.execute(query).fetchall():
            if pid not in stopped:
                stopped.add(pid)
                os.kill(pid, signal.SIGSTOP)
        return stopped

    try:
        yield stop
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def outage(running):
    """The lines of the log that tell of it."""
    return [json.loads(line) for line in running.said().splitlines() if "does not answer" in line]


def test_a_database_that_hangs_is_a_503_within_seconds_and_does_not_hold_up_the_end(environment, tmp_path):
    with (
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as observer,
        serving(environment | {"LOG_FORMAT": "json"}, tmp_path) as running,
        frozen(observer) as stop,
    ):
        url = f"http://127.0.0.1:{running.port}/api/health"
        assert until(stop)
        began = time.monotonic()
        response = httpx.get(url, timeout=20)
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert time.monotonic() - began < 5
        assert len(outage(running)) == 1
        assert "exc_info" not in outage(running)[0]
        running.send(signal.SIGTERM)
        assert running.ended() == 0


def test_a_locked_database_costs_no_connection_for_each_probe(environment, tmp_path):
    with (
        psycopg.connect(environment["DATABASE_URL"]) as other,
        serving(environment | {"LOG_FORMAT": "json"}, tmp_path) as running,
    ):
        other.execute("LOCK TABLE alembic_version")
        with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", timeout=20) as prober:
            for _ in range(2):
                assert prober.get("/api/health").status_code == 503
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            assert other.execute(waiting).fetchone() == (0,)
            other.rollback()
            assert prober.get("/api/health").status_code == 200
        assert len(outage(running)) == 2
