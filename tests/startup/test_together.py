"""Ten processes that start at once on an empty database: one does what must be done once, and all of them serve."""

import json
import subprocess
from contextlib import ExitStack

from tests.startup.conftest import here
from tests.startup.launcher import COMMAND
from tests.startup.migrating import reached
from tests.startup.watch import watching

COUNT = 10


def events(log):
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_ten_processes_migrate_and_seed_once_and_all_get_healthy(environment, history, shapes, tmp_path):
    folder, chain = history
    shared = environment | {"REVISIONS": str(folder), "LOG_FORMAT": "json", "STARTUP_TIMEOUT": "30s"}
    environments = [shared | here() for _ in range(COUNT)]
    logs = [tmp_path / f"{number}.log" for number in range(COUNT)]
    with watching(environment["DATABASE_URL"]) as watch, ExitStack() as stack:
        processes = []
        for one, log in zip(environments, logs, strict=True):
            stderr = stack.enter_context(log.open("w"))
            process = subprocess.Popen([*COMMAND, "serve"], env=one, stderr=stderr)
            stack.callback(process.wait)
            stack.callback(process.kill)
            processes.append(process)
        for one, process, log in zip(environments, processes, logs, strict=True):
            answer = reached(one, process, log)
            assert (answer.status_code, answer.json()["revision"]) == (200, chain[-1])
        for process in processes:
            process.terminate()
        assert [process.wait(30) for process in processes] == [0] * COUNT

        told = [event for log in logs for event in events(log)]
        applied = [event["revision"] for event in told if event.get("event") == "revision-applied"]
        assert sorted(applied) == sorted(chain)
        assert sum(event.get("event") == "settings-seeded" for event in told) == 1

        # The database's own view, in which what was tried and rolled back counts as well.
        assert watch.shape() == shapes[chain[-1]]
        attempts, kept, transactions = watch.row(
            "SELECT (SELECT last_value FROM watch.attempts), count(DISTINCT id), count(DISTINCT at) FROM watch.commands"
        )
        assert (attempts, transactions) == (kept, len(chain))
        (rows,) = watch.ask("SELECT count(*) FROM settings")
        assert rows > 10
        assert watch.ask("SELECT count(DISTINCT xmin::text) FROM settings") == [1]
        # Statistics arrive when a session ends.
        inserted = "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'settings' AND n_tup_ins > 0"
        assert watch.until(inserted) == [rows]
        assert watch.ask("SELECT n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'settings'") == [0]
