"""A database that a newer Kontakt has upgraded: who still works with it starts and goes on, and others are refused."""

import httpx
import psycopg
import pytest

from kontakt.db import revisions
from tests.startup import chain
from tests.startup.conftest import kontakt
from tests.startup.migrating import bring_to, finished, job
from tests.startup.processes import serving

NEWEST = revisions.newest()


@pytest.fixture
def upgraded(environment, tmp_path):
    """Upgrade the database as a newer Kontakt does, whose revision works with this code; return the revision."""

    def upgrade(runs_with):
        folder = tmp_path / f"works with {runs_with}"
        *_, last = chain.longer(folder, chain.NOTES, chain.CARDS, runs_with=runs_with)
        done = finished(job(environment, REVISIONS=str(folder)), "migrate")
        assert done.returncode == 0, done.stderr
        return last

    return upgrade


@pytest.mark.parametrize("migrates", ["true", "false"])
def test_code_that_the_newer_revision_works_with_starts_and_is_healthy(environment, upgraded, tmp_path, migrates):
    last = upgraded(NEWEST)
    with serving(environment | {"MIGRATE_ON_START": migrates}, tmp_path) as running:
        health = httpx.get(f"http://127.0.0.1:{running.port}/api/health")
        assert (health.status_code, health.json()["revision"]) == (200, last)
        assert f"at revision {last} of a newer Kontakt" in running.said()


def test_code_that_is_older_than_the_newer_revision_asks_for_is_refused_with_both_names(environment, upgraded):
    last = upgraded(None)
    result = kontakt(environment, "serve")
    assert result.returncode == 70
    assert "database-newer" in result.stderr
    assert f"the database is at revision {last}; this Kontakt knows none after {NEWEST}" in result.stderr
    assert f"works with a Kontakt of revision {last} or newer" in " ".join(result.stderr.split())


def test_a_mark_that_nobody_knows_is_no_permission(environment, upgraded):
    upgraded("nonsense")
    assert kontakt(environment, "migrate", "--check").returncode == 70


@pytest.mark.parametrize("options", [(), ("--check",), ("--sql",)])
def test_migrating_with_older_code_changes_nothing_and_says_that_it_fits(environment, upgraded, options):
    last = upgraded(NEWEST)
    result = kontakt(job(environment), "migrate", *options)
    assert (result.returncode, result.stderr) == (0, "")
    words = f"The database is at revision {last} of a newer Kontakt, with which this one ({NEWEST}) still works.\n"
    assert result.stdout == ("-- " if options == ("--sql",) else "") + words
    assert finished(job(environment), "migrate").stdout == words


def test_the_check_of_the_configuration_says_so(environment, upgraded):
    last = upgraded(NEWEST)
    result = kontakt(environment, "check-config")
    assert result.returncode == 0
    assert f"revision {last} of a newer Kontakt" in " ".join(result.stdout.split())


def test_who_serves_goes_on_while_another_upgrades_and_is_taken_out_when_it_may_not(environment, upgraded, tmp_path):
    bring_to(environment["DATABASE_URL"], "head")
    with serving(environment, tmp_path) as running, httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as probe:
        last = upgraded(NEWEST)
        assert probe.get("/api/health").json()["revision"] == last
        assert probe.get("/c/nobody").status_code == 404
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
            database.execute("UPDATE alembic_version SET runs_with = version_num")
        assert probe.get("/api/health").status_code == 503
        assert probe.get("/api/health/live").status_code == 200
        assert running.process.poll() is None
