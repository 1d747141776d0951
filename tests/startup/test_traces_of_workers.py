"""Traces of real processes, which end with their last spans sent, or without if nobody takes them."""

import json
import signal
import time

import httpx

from tests.startup.processes import serving, until
from tests.telemetry.collector import collecting, values


def test_workers_send_what_they_traced_before_they_end(environment, tmp_path):
    with collecting() as collector:
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "WORKERS": "2", "LOG_FORMAT": "json"}
        with serving(environment | traced, tmp_path) as running:
            until(lambda: running.said().count("listening on") == 2)
            sent = [httpx.get(f"http://127.0.0.1:{running.port}/api/health") for _ in range(10)]
            running.send(signal.SIGTERM)
            assert running.ended() == 0
        spans = [one for one in collector.spans if one["name"] == "GET /api/health"]
        assert {one.headers["x-request-id"] for one in sent} <= {values(one)["kontakt.request_id"] for one in spans}
        # Each worker has asked the provider and the database at its start.
        assert {"GET", "GET /api/health"} <= {one["name"] for one in collector.spans}
        assert len({one["service.instance.id"] for one in collector.resources}) == 2
        logged = [json.loads(line) for line in running.said().splitlines() if "GET /api/health 200" in line]
        assert {one["trace_id"] for one in logged} <= {one["traceId"] for one in spans}


def test_a_collector_that_is_away_costs_one_line_and_not_the_end(environment, tmp_path):
    # Nobody listens there, and nobody may.
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "LOG_FORMAT": "json"}
    with serving(environment | away, tmp_path) as running:
        running.until_said("traces-lost")
        for _ in range(10):
            assert httpx.get(f"http://127.0.0.1:{running.port}/api/health").status_code == 200
        began = time.monotonic()
        running.send(signal.SIGTERM)
        assert running.process.wait(15) == 0
        assert time.monotonic() - began < 15
        lines = [json.loads(line) for line in running.said().splitlines() if line.startswith("{")]
    assert [one["event"] for one in lines if one["level"] == "WARNING"] == ["traces-lost"]
    assert [one for one in lines if one["logger"].startswith(("opentelemetry", "urllib3"))] == []
