"""How a real process ends by a signal: at once while it starts, without losing a request when it serves."""

import http.client
import json
import os
import signal
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest

from kontakt.demo.ports import free_port
from kontakt.startup.upgrade import LOCK
from tests.startup.conftest import kontakt
from tests.startup.processes import (
    EXIT_CODES,
    SERVE,
    SOON,
    Upload,
    is_running,
    launcher,
    refused,
    serving,
    several,
    started,
    until,
    watched,
)


@several
def test_a_request_in_flight_is_answered_and_the_port_is_closed(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path) as running:
        upload = Upload(environment, running)
        running.send(signal.SIGTERM)
        until(lambda: refused(running.port), SOON)
        time.sleep(1.5)  # Longer than idle connections are kept.
        response, card = upload.finish()
        assert response.status == 200
        assert response.headers["connection"] == "close"
        assert card["images"]["avatar"] is not None
        assert running.ended() == 0
        assert refused(running.port)


@several
def test_a_kept_connection_learns_that_the_process_ends(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path) as running:
        kept, silent = running.connection(), running.connection()
        kept.request("GET", "/api/health")
        answer = kept.getresponse()
        assert (answer.status, answer.headers["connection"]) == (200, None)
        answer.read()
        silent.connect()
        running.send(signal.SIGTERM)
        running.until_said("draining")
        kept.request("GET", "/api/health")
        answer = kept.getresponse()
        assert (answer.status, answer.headers["connection"]) == (503, "close")
        assert json.loads(answer.read())["code"] == "unavailable"
        assert silent.sock.recv(1) == b""
        assert running.ended() == 0


def answer(running, path):
    """The status and the `connection` header of an answer on a new connection."""
    visitor = running.connection()
    visitor.request("GET", path)
    found = visitor.getresponse()
    found.read()
    return found.status, found.headers["connection"]


@several
def test_for_a_while_the_health_tells_of_the_end_and_all_else_goes_on_unless_told_again(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers, "SHUTDOWN_DELAY": "5m"}, tmp_path) as running:
        running.send(signal.SIGTERM)
        running.until_said("ending in 300 s")
        until(lambda: answer(running, "/api/health") == (503, None))
        assert answer(running, "/api/health/live") == (200, None)
        assert answer(running, "/api/settings/public") == (200, None)
        running.send(signal.SIGTERM)
        assert running.ended() == 143


@several
def test_after_the_delay_it_ends_in_order(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers, "SHUTDOWN_DELAY": "500ms"}, tmp_path) as running:
        running.send(signal.SIGTERM)
        running.until_said("ending in 0.5 s")
        assert running.ended() == 0
        assert "draining" in running.said()


@several
def test_a_terminal_that_goes_away_ends_it_in_order(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path) as running:
        upload = Upload(environment, running)
        running.send(signal.SIGHUP)
        running.until_said("draining")
        response, _ = upload.finish()
        assert response.status == 200
        assert running.ended() == 0


@several
def test_nohup_keeps_it_running(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path, ("nohup", *SERVE)) as running:
        os.killpg(running.process.pid, signal.SIGHUP)
        time.sleep(0.5)
        assert running.process.poll() is None
        assert "draining" not in running.said()
        running.send(signal.SIGTERM)
        assert running.ended() == 0


def test_other_answers_while_draining_are_what_they_always_are(environment, tmp_path):
    with serving(environment, tmp_path) as running:
        kept = running.connection()
        kept.request("GET", "/api/health/live")
        kept.getresponse().read()
        running.send(signal.SIGINT)
        running.until_said("draining")
        kept.request("GET", "/api/settings/public")
        answer = kept.getresponse()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert json.loads(answer.read())["org_name"] == "Kontakt"
        assert running.ended() == 0


@several
def test_an_idle_server_ends_soon(environment, tmp_path, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path) as running:
        running.send(signal.SIGTERM)
        assert running.ended() == 0


@several
def test_a_server_that_has_just_begun_to_listen_ends_well(environment, tmp_path, workers):
    with started(environment | {"WORKERS": workers}, tmp_path) as running:
        running.until_said("listening on")
        running.send(signal.SIGTERM)
        assert running.ended() == 0


@several
def test_a_request_that_never_ends_is_cut(environment, tmp_path, workers):
    impatient = launcher("from kontakt.server import process; process.DRAIN_SECONDS = 1")
    with serving(environment | {"WORKERS": workers}, tmp_path, impatient) as running:
        upload = Upload(environment, running)
        running.send(signal.SIGTERM)
        assert running.ended() == 0
        assert "1 requests did not finish within 1 s and are cut" in running.said()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            upload.finish()


@several
def test_a_query_that_hangs_is_cut(environment, tmp_path, workers):
    impatient = launcher("from kontakt.server import process; process.DRAIN_SECONDS = 1")
    with (
        serving(environment | {"WORKERS": workers}, tmp_path, impatient) as running,
        psycopg.connect(environment["DATABASE_URL"]) as other,
    ):
        other.execute("LOCK TABLE settings")
        visitor = running.connection()
        visitor.request("GET", "/api/settings/public")
        until(lambda: waiting_for_a_lock(environment))
        running.send(signal.SIGTERM)
        assert running.ended() == 0
        assert "are cut" in running.said()


@several
@pytest.mark.parametrize(("second", "exit_code"), EXIT_CODES)
def test_a_second_signal_ends_at_once(environment, tmp_path, workers, second, exit_code):
    with serving(environment | {"WORKERS": workers}, tmp_path) as running:
        Upload(environment, running)
        pids = running.workers()
        running.send(signal.SIGTERM)
        running.until_said("draining")
        running.send(second)
        assert running.ended() == exit_code
        until(lambda: not any(is_running(pid) for pid in pids), SOON)


def connections(environment, condition="true"):
    """How many connections Kontakt has to the database, of which a condition holds."""
    with psycopg.connect(environment["DATABASE_URL"]) as observer:
        ours = "datname = current_database() AND application_name LIKE 'kontakt%'"
        query = f"SELECT count(*) FROM pg_stat_activity WHERE {ours} AND {condition}"
        return observer.execute(query.encode()).fetchall()[0][0]


def waiting_for_a_lock(environment):
    return connections(environment, "wait_event_type = 'Lock'")


def assert_aborted(running, number, exit_code, opened):
    running.send(number)
    assert running.ended() == exit_code
    assert running.said().count(f"stopped by {number.name} before it was done") == 1
    assert "start-failed" not in running.said()
    assert opened == []


@several
@pytest.mark.parametrize(("number", "exit_code"), EXIT_CODES)
def test_a_signal_ends_the_wait_for_the_provider(environment, tmp_path, workers, number, exit_code):
    waiting = {"WORKERS": workers, "STARTUP_TIMEOUT": "60s", "OIDC_ISSUER": f"http://127.0.0.1:{free_port()}"}
    with (
        watched(int(environment["PORT"])) as opened,
        started(environment | waiting, tmp_path) as running,
    ):
        running.until_said("waiting for the")
        assert_aborted(running, number, exit_code, opened)


@several
@pytest.mark.parametrize(("number", "exit_code"), EXIT_CODES)
def test_a_signal_ends_the_wait_for_another_migration(environment, tmp_path, workers, number, exit_code):
    with (
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as other,
        watched(int(environment["PORT"])) as opened,
        started(environment | {"WORKERS": workers, "STARTUP_TIMEOUT": "60s"}, tmp_path) as running,
    ):
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        until(lambda: connections(environment, "query LIKE '%advisory%'"))
        assert_aborted(running, number, exit_code, opened)
        until(lambda: connections(environment) == 0, SOON)


@several
def test_a_signal_ends_a_statement_of_a_migration(environment, tmp_path, workers):
    with (
        psycopg.connect(environment["DATABASE_URL"]) as other,
        watched(int(environment["PORT"])) as opened,
        started(environment | {"WORKERS": workers}, tmp_path) as running,
    ):
        other.execute("CREATE TABLE users ()")  # Not committed: whoever makes the same one waits.
        until(lambda: waiting_for_a_lock(environment))
        assert_aborted(running, signal.SIGTERM, 143, opened)
        until(lambda: connections(environment) == 0, SOON)
        other.rollback()
        assert other.execute("SELECT to_regclass('users')").fetchone() == (None,)


def test_a_name_server_that_hangs_does_not_delay_the_end(environment, tmp_path):
    change = "import socket, sys, time; known = socket.getaddrinfo; "
    change += "sys.modules['uvloop'] = None; "  # It would ask libc itself; asyncio asks in a thread of Python.
    change += "hang = lambda: (print('asked', flush=True), time.sleep(60)); "
    change += "socket.getaddrinfo = lambda host, *a, **k: hang() if host in ('id.test', b'id.test') else "
    change += "known(host, *a, **k)"
    waiting = {"OIDC_ISSUER": "https://id.test", "STARTUP_TIMEOUT": "60s"}
    with (
        watched(int(environment["PORT"])) as opened,
        started(environment | waiting, tmp_path, launcher(change)) as running,
    ):
        running.until_said("asked")
        assert_aborted(running, signal.SIGTERM, 143, opened)


@contextmanager
def stuck(environment, folder, patience="pass"):
    """A start whose database neither answers any more nor lets it undo what it has begun."""
    with (
        psycopg.connect(environment["DATABASE_URL"]) as other,
        started(environment, folder, launcher(f"from kontakt import signals; {patience}")) as running,
    ):
        other.execute("CREATE TABLE users ()")
        until(lambda: waiting_for_a_lock(environment))
        query = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'kontakt%'"
        ((backend,),) = other.execute(query).fetchall()
        os.kill(backend, signal.SIGSTOP)
        try:
            yield running
        finally:
            os.kill(backend, signal.SIGCONT)


@several
def test_a_start_that_is_stuck_ends_soon(environment, tmp_path, workers):
    with stuck(environment | {"WORKERS": workers}, tmp_path) as running:
        running.send(signal.SIGTERM)
        assert running.ended() == 143
        assert running.said().count("stopped by SIGTERM before it was done") == 1


@several
def test_a_second_signal_ends_a_start_at_once(environment, tmp_path, workers):
    with stuck(environment | {"WORKERS": workers}, tmp_path, "signals.ABORT_SECONDS = 60") as running:
        pids = running.workers()
        running.send(signal.SIGTERM)
        time.sleep(0.2)
        running.send(signal.SIGINT)
        assert running.ended() == 130
        until(lambda: not any(is_running(pid) for pid in pids), SOON)


@pytest.mark.parametrize(("number", "exit_code"), EXIT_CODES)
def test_an_interrupted_migration_has_not_succeeded(environment, tmp_path, number, exit_code):
    with psycopg.connect(environment["DATABASE_URL"]) as other:
        other.execute("CREATE TABLE users ()")
        with started(environment, tmp_path, (sys.executable, "-m", "kontakt", "migrate")) as running:
            until(lambda: waiting_for_a_lock(environment))
            running.send(number)
            assert running.ended() == exit_code
            until(lambda: connections(environment) == 0, SOON)


def test_a_port_that_another_process_opens_first_is_told(environment, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    assert kontakt(environment, "migrate").returncode == 0
    with (
        psycopg.connect(environment["DATABASE_URL"]) as other,
        started(environment | {"STARTUP_TIMEOUT": "60s"}, folders[0]) as one,
        started(environment | {"STARTUP_TIMEOUT": "60s"}, folders[1]) as two,
    ):
        other.execute("LOCK TABLE settings")  # Both want to see whether they are seeded.
        until(lambda: waiting_for_a_lock(environment) == 2)
        other.rollback()
        loser = until(lambda: next((it for it in (one, two) if it.process.poll() is not None), None))
        assert loser.process.returncode == 78
        assert "address-in-use" in loser.said()
        assert loser.said().count("start-failed") == 1
        (one if loser is two else two).until_serving()


def test_checking_the_configuration_leaves_the_port_alone(environment, tmp_path):
    with serving(environment, tmp_path):
        assert kontakt(environment, "check-config").returncode == 0
