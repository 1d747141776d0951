"""`kontakt migrate`, as a job that runs before the servers."""

import psycopg

from kontakt.db import revisions
from tests.startup.conftest import kontakt
from tests.startup.migrating import bring_to, finished, job
from tests.startup.watch import watching


def test_check_tells_both_revisions_and_changes_nothing(environment):
    with watching(environment["DATABASE_URL"]) as watch:
        behind = kontakt(job(environment), "migrate", "--check")
        assert (behind.returncode, behind.stdout) == (70, "")
        assert "database-behind" in behind.stderr
        assert "no revision" in behind.stderr
        assert f"needs revision {revisions.newest()}" in behind.stderr
        assert watch.shape() == []
        bring_to(environment["DATABASE_URL"], "head")
        current = kontakt(job(environment), "migrate", "--check")
        assert (current.returncode, current.stderr) == (0, "")
        assert current.stdout == f"The database is at revision {revisions.newest()}, the newest.\n"
        watch.ask("UPDATE alembic_version SET version_num = '9999', runs_with = '9999' RETURNING true")
        newer = kontakt(job(environment), "migrate", "--check")
        assert (newer.returncode, newer.stdout) == (70, "")
        assert "9999" in newer.stderr
        assert revisions.newest() in newer.stderr


def test_the_command_says_where_the_database_was_and_is(environment, history):
    folder, chain = history
    bring_to(environment["DATABASE_URL"], chain[0])
    other = job(environment, REVISIONS=str(folder))
    first, second = finished(other, "migrate"), finished(other, "migrate")
    assert first.stdout == f"The database is at revision {chain[-1]} (it was at {chain[0]}).\n"
    assert second.stdout == f"The database is at revision {chain[-1]}, the newest.\n"
    assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")


def test_the_sql_that_is_printed_does_the_same(environment, history, shapes):
    folder, chain = history
    url = environment["DATABASE_URL"]
    bring_to(url, chain[0])
    other = job(environment, REVISIONS=str(folder))
    printed = finished(other, "migrate", "--sql")
    assert (printed.returncode, printed.stderr) == (0, "")
    with watching(url) as watch, psycopg.connect(url, autocommit=True) as connection:
        assert watch.revision() == chain[0]
        connection.execute(printed.stdout.encode())
        assert watch.shape() == shapes[chain[-1]]
        assert watch.revision() == chain[-1]
        # A transaction for each revision, as the command has it.
        assert len(set(watch.ask("SELECT at::text FROM watch.commands"))) == len(chain) - 1
    nothing = finished(other, "migrate", "--sql")
    assert (nothing.returncode, nothing.stdout) == (0, f"-- The database is at revision {chain[-1]}, the newest.\n")


def test_other_settings_than_the_database_are_nothing_to_a_job(environment):
    wrong = {"OIDC_ISSUER": "nonsense", "OIDC_CLIENTID": "misspelled", "JWT_SECRET": "short", "PORT": "none"}
    assert kontakt(job(environment, **wrong), "migrate").returncode == 0
    missing = kontakt({"PATH": environment["PATH"]} | wrong, "migrate")
    assert missing.returncode == 78
    assert "DATABASE_URL" in missing.stderr
    assert not any(name in missing.stderr for name in ("OIDC", "JWT", "PORT"))


def test_a_database_that_is_away_is_waited_for_and_named(environment):
    away = job(environment, DATABASE_URL="postgresql://kontakt:planted@127.0.0.1:9/kontakt", STARTUP_TIMEOUT="500ms")
    result = kontakt(away, "migrate", "--sql")
    assert (result.returncode, result.stdout) == (75, "")
    assert "waiting for the database" in result.stderr
    assert "database-refused" in result.stderr
    assert "planted" not in result.stderr
