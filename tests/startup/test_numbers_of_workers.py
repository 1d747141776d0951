"""The numbers of several workers, whichever of them is asked."""

import os
import signal

import httpx

from tests.startup.processes import serving, until
from tests.telemetry.conftest import read

WATCHED = {"WORKERS": "2", "LOG_FORMAT": "json", "METRICS": "true"}
LIVE = ("kontakt_http_requests_total", "/api/health/live")


def numbers(running):
    """What one of the workers says; each request has a connection of its own, which either of them may take."""
    answer = httpx.get(f"http://127.0.0.1:{running.port}/metrics", trust_env=False)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def of(found, name, **labels):
    return sum(value for (one, has), value in found.items() if one == name and labels.items() <= has)


def test_requests_of_all_workers_are_counted_together_and_outlive_them(environment, tmp_path):
    with serving(environment | WATCHED, tmp_path) as running:
        until(lambda: running.said().count("listening on") == 2)
        first, second = running.workers()
        for _ in range(40):
            httpx.get(f"http://127.0.0.1:{running.port}/api/health/live", trust_env=False)
        for _ in range(8):
            assert of(numbers(running), LIVE[0], route=LIVE[1], status="2xx") == 40
        until(lambda: of(numbers(running), "kontakt_workers") == 2)
        until(lambda: of(numbers(running), "kontakt_change_listeners") == 2)
        found = numbers(running)
        assert {dict(has)["worker"] for name, has in found if name == "process_resident_memory_bytes"} == {"0", "1"}
        assert of(found, "kontakt_database_pool_limit") == 2 * 15
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids := set(running.workers())) == 2 and first not in pids and second in pids)
        until(lambda: running.said().count("listening on") == 3)
        for _ in range(8):
            found = numbers(running)
            assert of(found, LIVE[0], route=LIVE[1], status="2xx") == 40
        until(lambda: of(numbers(running), "kontakt_workers") == 2)
        assert of(numbers(running), "kontakt_log_lines_total", level="error") >= 1  # The parent told of it.
        running.send(signal.SIGTERM)
        assert running.ended() == 0
