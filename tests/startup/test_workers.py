"""Several workers: replaced when they die, ended together, and never orphans."""

import json
import os
import signal
from contextlib import contextmanager

import psycopg

from tests.startup.conftest import kontakt
from tests.startup.processes import SOON, Upload, is_running, launcher, refused, serving, started, until

TWO = {"WORKERS": "2", "LOG_FORMAT": "json"}


@contextmanager
def without_database(environment, postgres):
    name = environment["DATABASE_URL"].rsplit("/", 1)[1]
    with psycopg.connect(postgres.format("postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


def both(running):
    """Both workers, as soon as they listen."""
    until(lambda: running.said().count("listening on") == 2)
    return running.workers()


def replacements(running):
    """After how many seconds each worker was replaced."""
    lines = [json.loads(line) for line in running.said().splitlines() if '"worker-ended"' in line]
    return [line["seconds"] for line in lines]


def test_a_worker_that_dies_is_replaced(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        first, second = both(running)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids := set(running.workers())) == 2 and first not in pids and second in pids)
        running.until_said(f"worker {first} ended with exit code 137 and is replaced")
        running.until_serving()
        until(lambda: running.said().count("listening on") == 3)
        running.send(signal.SIGTERM)
        assert running.ended() == 0


def test_a_worker_that_cannot_be_replaced_leaves_the_others_at_work(environment, tmp_path, postgres):
    with serving(environment | TWO, tmp_path) as running:
        first, second = both(running)
        with without_database(environment, postgres):
            os.kill(first, signal.SIGKILL)
            until(lambda: len(replacements(running)) == 3, 30)
            assert replacements(running) == [0, 1, 2]
            assert second in running.workers()
            assert running.connection().connect() is None
        until(lambda: running.said().count("listening on") == 3, 30)
        assert len(running.workers()) == 2
        running.send(signal.SIGTERM)
        assert running.ended() == 0


def test_the_last_worker_that_cannot_be_replaced_ends_the_service(environment, tmp_path, postgres):
    with serving(environment | TWO, tmp_path) as running:
        workers = both(running)
        with without_database(environment, postgres):
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
            assert running.process.wait(30) in {75, 78}
            assert '"start-failed"' in running.said()


def test_workers_that_die_as_soon_as_they_listen_are_replaced_ever_more_slowly(environment, tmp_path):
    change = "import os, signal; from kontakt.server import workers; "
    change += "known = workers.Worker.startup\n"
    change += "async def startup(self, sockets):\n"
    change += "    await known(self, sockets)\n"
    change += "    os.kill(os.getpid(), signal.SIGKILL)\n"
    change += "workers.Worker.startup = startup"
    with started(environment | TWO, tmp_path, launcher(change)) as running:
        until(lambda: len(replacements(running)) == 4, 30)
        assert replacements(running) == [0, 1, 2, 4]
        running.send(signal.SIGTERM)  # While there is nobody but the parent.
        running.ended()


def test_workers_whose_parent_was_killed_end(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        pids = until(lambda: len(pids := running.workers()) == 2 and pids)
        running.send(signal.SIGKILL)
        until(lambda: not any(is_running(pid) for pid in pids), SOON)
        assert refused(running.port)


def test_a_worker_that_is_stopped_does_not_hold_up_the_end(environment, tmp_path):
    change = "from kontakt.server import process; process.DRAIN_SECONDS = process.CLOSE_SECONDS = 1"
    with serving(environment | TWO, tmp_path, launcher(change)) as running:
        first, second = both(running)
        os.kill(first, signal.SIGSTOP)
        running.send(signal.SIGTERM)
        assert running.process.wait(15) == 1
        until(lambda: not is_running(first) and not is_running(second), SOON)
        (event,) = [json.loads(line) for line in running.said().splitlines() if '"workers-killed"' in line]
        assert event["pids"] == [first]


def test_an_import_that_fails_is_told_before_there_are_workers(environment, tmp_path):
    (tmp_path / "segno.py").write_text('raise ImportError("this QR library is broken")')
    result = kontakt(environment | TWO | {"PYTHONPATH": str(tmp_path)}, "serve")
    assert result.returncode == 70
    (event,) = [json.loads(line) for line in result.stderr.splitlines()]
    assert (event["event"], event["level"]) == ("load-failed", "CRITICAL")
    assert "this QR library is broken" in event["exc_info"]


def test_a_signal_to_the_whole_group_is_one_signal(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        upload = Upload(environment, running)
        os.killpg(running.process.pid, signal.SIGINT)
        running.until_said("draining")
        response, _ = upload.finish()
        assert response.status == 200
        assert running.ended() == 0
