"""An import of a real process that is killed in the middle: another goes on, and makes each card once."""

import asyncio
import os
import signal

import httpx
import psycopg
import pytest

from tests.imports.conftest import CSV, table
from tests.imports.test_import import staff
from tests.startup.processes import launcher, serving, until
from tests.startup.test_memory import session_cookie

SOON = launcher(
    "from datetime import timedelta; from kontakt.imports import outcomes, work; "
    "outcomes.LEASE = timedelta(seconds=2); work.FIRST_SECONDS = work.LOOK_SECONDS = 0.5"
)
"""A process that takes over as it always does, only sooner."""

ROWS = 3000
TAKEN_OVER = 90
"""Seconds: until the lease is over, a new process is ready, and the rest is done on a busy machine."""


def admin(environment, running, connection):
    cookie = asyncio.run(session_cookie(environment))
    connection.execute("UPDATE users SET role = 'admin'")
    headers = {"sec-fetch-site": "same-origin"}
    url = f"http://127.0.0.1:{running.port}"
    return httpx.Client(base_url=url, cookies={"kontakt_session": cookie}, headers=headers, timeout=30)


def kill_in_the_middle(running, connection, state):
    """Kill the process as soon as it has shown some progress in the state."""
    query = "SELECT processed FROM imports WHERE state = %s AND processed > 0"
    processed = until(lambda: connection.execute(query, [state]).fetchone(), 60)[0]
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    assert 0 < processed < ROWS


@pytest.mark.parametrize("mode", ["all_or_nothing", "valid_only"])
def test_an_import_survives_that_its_process_is_killed(environment, tmp_path, mode):
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:

        def ended(state):
            found = connection.execute("SELECT * FROM imports WHERE state = %s", [state]).fetchone()
            return found is not None

        with serving(environment, tmp_path, SOON) as running:
            with admin(environment, running, connection) as ada:
                content = table(staff(ROWS, [10, 2900]))
                sent = ada.post("/api/admin/imports", content=content, headers=CSV)
                assert sent.status_code == 202
            kill_in_the_middle(running, connection, "checking")
        with serving(environment, tmp_path, SOON) as running:
            until(lambda: ended("checked"), TAKEN_OVER)
            faulty = connection.execute("SELECT number FROM import_rows WHERE outcome = 'faulty'").fetchall()
            assert sorted(faulty) == [(12,), (2902,)]
            if mode == "all_or_nothing":
                connection.execute("DELETE FROM import_rows WHERE outcome = 'faulty'")
                connection.execute("UPDATE imports SET faulty = 0, total = total - 2, processed = processed - 2")
            with admin(environment, running, connection) as ada:
                begun = ada.post(f"{sent.headers['location']}/run", json={"mode": mode})
                assert begun.status_code == 202
            kill_in_the_middle(running, connection, "running")
        with serving(environment, tmp_path, SOON) as running:
            until(lambda: ended("done"), TAKEN_OVER)
        counted = "SELECT count(*), count(DISTINCT slug), count(DISTINCT intended_for) FROM cards"
        assert connection.execute(counted).fetchone() == (ROWS - 2,) * 3
        made = "SELECT count(*) FROM import_rows JOIN cards ON cards.id = card_id WHERE outcome = 'created'"
        assert connection.execute(made).fetchone() == (ROWS - 2,)
        assert connection.execute("SELECT created FROM imports").fetchone() == (ROWS - 2,)
        audited = connection.execute("SELECT action, details FROM audit_entries ORDER BY id").fetchall()
        faulty_rows = 2 if mode == "valid_only" else 0
        finished = {"rows": ROWS - 2 + faulty_rows, "created": ROWS - 2, "faulty": faulty_rows}
        assert [one for one in audited if one[0] == "import-finished"] == [("import-finished", finished)]
