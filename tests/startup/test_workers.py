"""Several workers: replaced when they die, ended together, and never orphans."""

import os
import signal

import psycopg

from tests.startup.processes import SOON, Upload, is_running, refused, serving, until


def test_a_worker_that_dies_is_replaced(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        first, second = until(lambda: len(pids := running.workers()) == 2 and pids)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids := set(running.workers())) == 2 and first not in pids and second in pids)
        running.until_said(f"worker {first} ended with exit code 137 and is replaced")
        running.until_serving()
        until(lambda: running.said().count("listening on") == 3)
        running.send(signal.SIGTERM)
        assert running.ended() == 0


def test_a_worker_that_cannot_start_ends_the_others(environment, tmp_path, postgres):
    name = environment["DATABASE_URL"].rsplit("/", 1)[1]
    with (
        serving(environment | {"WORKERS": "2"}, tmp_path) as running,
        psycopg.connect(postgres.format("postgres"), autocommit=True) as admin,
    ):
        until(lambda: running.said().count("listening on") == 2)
        pids = running.workers()
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        os.kill(pids[0], signal.SIGKILL)
        assert running.ended() in {75, 78}
        assert running.said().count("start-failed") == 1
        assert not is_running(pids[1])


def test_workers_whose_parent_was_killed_end(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        pids = until(lambda: len(pids := running.workers()) == 2 and pids)
        running.send(signal.SIGKILL)
        until(lambda: not any(is_running(pid) for pid in pids), SOON)
        assert refused(running.port)


def test_a_signal_to_the_whole_group_is_one_signal(environment, tmp_path):
    with serving(environment | {"WORKERS": "2"}, tmp_path) as running:
        upload = Upload(environment, running)
        os.killpg(running.process.pid, signal.SIGINT)
        running.until_said("draining")
        response, _ = upload.finish()
        assert response.status == 200
        assert running.ended() == 0
