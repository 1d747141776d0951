"""Behind PgBouncer in transaction mode: everything works, and no session is left other than it was."""

import threading

import httpx
import psycopg
import pytest

from tests import postgresql
from tests.cache.conftest import Person, origin, process, visitor
from tests.pgbouncer import pgbouncer
from tests.startup.conftest import kontakt, provider, surroundings
from tests.startup.processes import until

__all__ = ["provider"]

STATE = """
SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
  (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_listening_channels()),
  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), pg_my_temp_schema() = 0
"""
CLEAN = ("0", "0", 0, 0, 0, True)


@pytest.fixture(scope="module")
def direct(postgres):
    return postgresql.create_database(postgres, "pooling")


@pytest.fixture(scope="module")
def pooled(direct):
    with pgbouncer(direct) as url:
        yield url


@pytest.fixture(scope="module")
def environment(pooled, direct, provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pooling")
    return surroundings(pooled, provider, folder) | {"DATABASE_DIRECT_URL": direct, "RATE_LIMITS": "1000"}


@pytest.fixture(scope="module")
def running(environment, tmp_path_factory):
    with process(environment, tmp_path_factory.mktemp("pooling") / "one") as running:
        yield running


def is_kept(client, path):
    return "x-request-id" not in client.get(path).headers


def test_a_card_lives_and_every_change_of_it_is_seen(running, environment, direct, pooled):
    with Person(environment, running) as grace, visitor(running) as client:
        card = grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_kept(client, "/c/ada"))
        grace.change(card, job_title="Revision 1")
        assert "Revision 1" in client.get("/c/ada").text
        for number, url in enumerate((direct, pooled), 2):
            until(lambda: is_kept(client, "/c/ada"))
            with psycopg.connect(url, autocommit=True, prepare_threshold=None) as other:
                other.execute("UPDATE cards SET job_title = %s", [f"Revision {number}"])
            until(lambda number=number: f"Revision {number}" in client.get("/c/ada").text)
        assert grace.get(f"/api/cards/{card['id']}").json()["job_title"] == "Revision 3"
        assert grace.delete(f"/api/cards/{card['id']}").status_code == 204
        assert client.get("/c/ada").status_code == 404
        assert httpx.get(f"{origin(running)}/api/health").status_code == 200


def test_events_are_counted_and_much_at_once_leaves_every_session_as_it_was(running, environment, pooled):
    with Person(environment, running) as grace:
        card = grace.make(slug="grace")
    failed: list[httpx.Response] = []

    def work(number):
        headers = {"user-agent": f"Mozilla/5.0 (X11; Linux x86_64; rv:1{number}.0) Gecko/20100101 Firefox/1{number}.0"}
        headers |= {"sec-fetch-site": "same-origin"}
        with Person(environment, running) as person, visitor(running, **headers) as client:
            for count in range(8):
                made = person.make(slug=f"many-{number}-{count}")
                answers = [
                    person.patch(f"/api/cards/{made['id']}", json={"company": "Navy"}),
                    person.get("/api/me/cards"),
                    person.get(f"/api/cards/{card['id']}/analytics"),
                    client.get(f"/c/many-{number}-{count}"),
                    client.get(f"/api/cards/many-{number}-{count}/vcf"),
                    client.post(f"/api/cards/{card['slug']}/view", json={}),
                ]
                failed.extend(one for one in answers if one.status_code not in {200, 204})

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one.request.url.path, one.status_code) for one in failed] == []
    with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (4,)
        assert connection.execute("SELECT sum(count) > 0 FROM rate_limits").fetchone() == (True,)
        # Each transaction gets another one of the sessions, in turn.
        found = [connection.execute(STATE).fetchone() for _ in range(8)]
        sessions = {connection.execute("SELECT pg_backend_pid()").fetchone() for _ in range(8)}
    assert found == [CLEAN] * 8
    assert len(sessions) > 1


def test_without_a_direct_address_the_start_says_what_would_be_missed(environment):
    alone = {name: value for name, value in environment.items() if name != "DATABASE_DIRECT_URL"}
    result = kontakt(alone, "serve")
    assert result.returncode == 78
    assert "[database-deaf]" in result.stderr or '"problem": "database-deaf"' in result.stderr


def test_a_pooler_that_gives_everybody_a_session_is_no_obstacle(environment, direct):
    with pgbouncer(direct, "session") as url:
        alone = {name: value for name, value in environment.items() if name != "DATABASE_DIRECT_URL"}
        result = kontakt(alone | {"DATABASE_URL": url}, "check-config")
    assert result.returncode == 0, result.stdout
    assert "behind a pooler" in " ".join(result.stdout.split())


def test_migrations_take_the_direct_address(environment):
    nowhere = environment | {"DATABASE_URL": "postgresql://postgres@127.0.0.1:1/pooling"}
    result = kontakt(nowhere, "migrate", "--check")
    assert result.returncode == 0, result.stderr
