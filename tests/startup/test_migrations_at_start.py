"""Migrations of a real process that is killed, stopped, kept waiting, or has nothing to do."""

import json
import signal
import time
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from kontakt.db import revisions
from kontakt.startup import holders
from kontakt.startup.upgrade import LOCK
from tests.startup.conftest import kontakt
from tests.startup.migrating import bring_to, ended, finished, job, reached, running
from tests.startup.watch import watching


def test_a_start_finishes_what_a_killed_one_began_at_every_revision(environment, history, shapes):
    folder, all_revisions = history
    other = environment | {"REVISIONS": str(folder)}
    with watching(environment["DATABASE_URL"]) as watch:
        for before, revision in zip((None, *all_revisions), all_revisions, strict=False):
            watch.stop_after(1 if before else 12, before)
            with running(other, "serve") as process:
                pid = watch.stopped(process)
                process.send_signal(signal.SIGKILL)
                process.wait()
            # Nobody lets the statement go on: PostgreSQL itself sees that nobody waits for it any more.
            watch.gone(pid)
            assert watch.revision() == before, revision
            assert watch.shape() == shapes[before], revision
        watch.stop_nowhere()
        with running(other, "serve") as process:
            assert reached(environment, process).json()["revision"] == all_revisions[-1]
            assert watch.shape() == shapes[all_revisions[-1]]
            process.terminate()
            assert process.wait(20) == 0


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_stopped_migration_leaves_nothing_behind_and_nobody_waiting(command, environment, history, shapes):
    folder, all_revisions = history
    with watching(environment["DATABASE_URL"]) as watch:
        watch.stop_after(1, all_revisions[0])
        with running(environment | {"REVISIONS": str(folder)}, command) as process:
            pid = watch.stopped(process)
            process.terminate()
            assert process.wait(5) == 128 + signal.SIGTERM
            said, _ = ended(process)
            watch.gone(pid)
        assert watch.revision() == all_revisions[0]
        assert watch.shape() == shapes[all_revisions[0]]
    assert "Traceback" not in said
    assert "stopped by SIGTERM" in said


@contextmanager
def lock_held(url):
    """The lock of whoever migrates, held by another program."""
    with psycopg.connect(url, autocommit=True, application_name="night-job") as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield holder


def waiting(watch):
    """Wait until a process has asked for the lock in vain, a second time, so that it has told so."""
    watch.until("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'kontakt migrates on %'")
    time.sleep(0.4)


def test_a_process_that_waits_says_for_whom_and_can_be_stopped(environment, history):
    with watching(environment["DATABASE_URL"]) as watch, lock_held(environment["DATABASE_URL"]) as holder:
        with running(job(environment), "migrate") as process:
            waiting(watch)
            process.terminate()
            assert process.wait(2) == 128 + signal.SIGTERM
            _, events = ended(process)
        pid = holder.info.backend_pid
    (told,) = [event for event in events if event.get("event") == "migration-wait"]
    assert told["pid"] == pid
    assert f"process {pid} (night-job from 127.0.0.1, idle" in told["message"]
    assert "0 s so far" in told["message"]


async def test_a_session_of_another_role_is_told_by_what_is_known_of_it(environment):
    url = environment["DATABASE_URL"]
    role = f"{url.rsplit('/', 1)[1]}_clerk"
    with lock_held(url) as holder:
        holder.execute(f"CREATE ROLE {role} LOGIN".encode())
        engine = create_async_engine(url.replace("postgresql://postgres@", f"postgresql+psycopg://{role}@"))
        async with engine.connect() as connection:
            found = await holders.of_lock(connection, LOCK)
            assert str(found) == f"process {holder.info.backend_pid} (night-job)"
            holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            assert await holders.of_lock(connection, LOCK) is None
        await engine.dispose()
        holder.execute(f"DROP ROLE {role}".encode())


def test_what_another_process_did_meanwhile_is_seen_after_the_wait(environment):
    url = environment["DATABASE_URL"]
    with watching(url) as watch, lock_held(url) as holder:
        with running(job(environment), "migrate") as process:
            waiting(watch)
            bring_to(url, "head")
            holder.execute("UPDATE alembic_version SET version_num = '9999', runs_with = '9999'")
            holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            assert process.wait(10) == 70
            _, events = ended(process)
        assert watch.revision() == "9999"
    assert [event["problem"] for event in events if event.get("event") == "start-problem"] == ["database-newer"]


def test_a_table_in_use_is_waited_for_in_turns_with_its_readers(environment, history):
    folder, all_revisions = history
    url = environment["DATABASE_URL"]
    bring_to(url, "head")
    limits = json.dumps({"LOCK_TIMEOUT": 0.4, "PAUSES": [0.5] * 20})
    with running(job(environment, REVISIONS=str(folder), LIMITS=limits), "migrate") as process:
        with psycopg.connect(url, application_name="report") as report, psycopg.connect(url, autocommit=True) as reader:
            report.execute("SELECT count(*) FROM cards")
            reader.execute("SET statement_timeout = '3s'")
            slowest, turns, deadline = 0.0, 0, time.monotonic() + 4
            while time.monotonic() < deadline:
                began = time.monotonic()
                reader.execute("SELECT count(*) FROM cards")
                slowest, turns = max(slowest, time.monotonic() - began), turns + 1
                time.sleep(0.02)
            pid = report.info.backend_pid
        _, events = ended(process)
    assert process.returncode == 0
    retries = [event for event in events if event.get("event") == "migration-retry"]
    assert len(retries) >= 2
    assert (
        f"for the table cards, which process {pid} (report from 127.0.0.1, idle in transaction" in retries[0]["message"]
    )
    assert 0.1 < slowest < 1.2  # It did stand in the way, and no longer than its limit.
    assert turns > 20
    applied = [event["revision"] for event in events if event.get("event") == "revision-applied"]
    assert applied == list(all_revisions[all_revisions.index(revisions.newest()) + 1 :])


def test_a_frozen_process_does_not_keep_the_others_from_migrating(environment, history):
    folder, all_revisions = history
    url = environment["DATABASE_URL"]
    bring_to(url, "head")
    limits = {"LOCK_TIMEOUT": 0.3, "PAUSES": [30], "IDLE_TIMEOUT": 0.5}
    frozen = job(environment, REVISIONS=str(folder), LIMITS=json.dumps(limits))
    with watching(url) as watch, running(frozen, "migrate") as process:
        with psycopg.connect(url) as report:
            report.execute("SELECT count(*) FROM cards")
            watch.until(
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'kontakt migrates on %'"
                " AND state LIKE 'idle in transaction%' AND query LIKE 'ROLLBACK TO%'"
            )
            process.send_signal(signal.SIGSTOP)
        other = finished(job(environment, REVISIONS=str(folder)), "migrate")
        assert (other.returncode, watch.revision()) == (0, all_revisions[-1])


def test_a_start_with_nothing_to_do_takes_no_lock(environment):
    url = environment["DATABASE_URL"]
    assert kontakt(job(environment), "migrate").returncode == 0
    with running(environment, "serve") as process:
        assert reached(environment, process).status_code == 200
    with lock_held(url), psycopg.connect(url) as writer:
        writer.execute("LOCK TABLE settings, alembic_version IN SHARE ROW EXCLUSIVE MODE")
        with running(environment, "serve") as process:
            assert reached(environment, process).status_code == 200
