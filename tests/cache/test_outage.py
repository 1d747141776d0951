"""A database that is gone, or that hangs, while pages are looked at."""

import signal
import time

import httpx
import psycopg
import pytest

from tests import postgresql
from tests.cache.conftest import Person, process, visitor
from tests.cache.readers import number
from tests.startup.conftest import surroundings
from tests.startup.processes import until

STALE = "Kontakt; hit; ttl=-1; detail=database-unavailable"
KEPT, NOT_KEPT = "/c/ada", "/c/grace"


@pytest.fixture(scope="module")
def server():
    # What is committed must be there after the end without a word.
    with postgresql.own_server("synchronous_commit=on") as running:
        yield running


@pytest.fixture
def environment(server, provider, folder, request):
    url = postgresql.create_database(server.url, f"outage_{abs(hash(request.node.name))}")
    return surroundings(url, provider, folder)


@pytest.fixture
def running(environment, tmp_path):
    """A process that has the page of one of two cards in memory."""
    with process(environment, tmp_path / "one") as running:
        with Person(environment, running) as grace, visitor(running) as client:
            grace.make(slug="ada", job_title="Revision 0")
            grace.make(slug="grace")
            until(lambda: "x-request-id" not in client.get(KEPT).headers)
        yield running


def assert_unavailable(response):
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert int(response.headers["retry-after"]) > 0


def assert_served_from_before(client):
    """What was seen before is there, and says that it may be old; all else says that it will be there again."""
    fresh = client.get(KEPT)
    assert (fresh.status_code, fresh.headers["cache-status"]) == (200, STALE)
    assert number(fresh) == 0
    known = client.get(KEPT, headers={"if-none-match": fresh.headers["etag"]})
    assert (known.status_code, known.headers["cache-status"]) == (304, STALE)
    assert client.get(KEPT, headers={"accept-encoding": "br"}).headers["content-encoding"] == "br"
    for path in (NOT_KEPT, "/api/cards/ada", "/api/health"):
        assert_unavailable(client.get(path))
    assert client.get("/api/health/live").status_code == 200


def assert_recovered(environment, client):
    """All is as it was before, and a change that is made now is seen."""

    def is_fresh():
        found = client.get(KEPT)
        return found.status_code == 200 and "cache-status" not in found.headers and "x-request-id" not in found.headers

    until(is_fresh, 30)
    assert client.get("/api/health").status_code == 200
    assert client.get(NOT_KEPT).status_code == 200
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        for revision in range(1, 20):
            database.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [f"Revision {revision}"])
            until(lambda revision=revision: number(client.get(KEPT)) == revision)


@pytest.mark.parametrize("end", [signal.SIGQUIT, signal.SIGINT])
def test_pages_from_before_are_served_while_the_database_is_gone(server, environment, running, end):
    with visitor(running) as client:
        server.end(end)
        try:
            until(lambda: "cache-status" in client.get(KEPT).headers)
            for _ in range(3):
                assert_served_from_before(client)
        finally:
            server.start()
        assert_recovered(environment, client)


def test_a_change_made_while_nothing_was_heard_is_seen_afterwards(server, environment, running):
    with visitor(running) as client:
        server.end(signal.SIGQUIT)
        try:
            until(lambda: "cache-status" in client.get(KEPT).headers)
        finally:
            server.start()
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
            database.execute("UPDATE cards SET job_title = 'Revision 1' WHERE slug = 'ada'")
        until(lambda: "cache-status" not in client.get(KEPT).headers)
        for _ in range(100):
            assert number(client.get(KEPT)) == 1
        assert_recovered(environment, client)


def test_a_database_that_hangs_holds_nobody_up_for_long_who_can_be_served(server, environment, running):
    with visitor(running) as client:
        server.send(signal.SIGSTOP)
        try:
            until(lambda: client.get(KEPT).headers.get("cache-status") == STALE)
            paths = [KEPT] * 10
            began = time.monotonic()
            answers = [client.get(path) for path in paths]
            # Ten in a row wait about once a second for whether it is back, and not each for itself.
            assert time.monotonic() - began < len(paths)
            assert {answer.status_code for answer in answers} == {200}
            assert_unavailable(client.get("/api/health"))
            assert_unavailable(client.get(NOT_KEPT, timeout=httpx.Timeout(30)))
        finally:
            server.send(signal.SIGCONT)
        assert_recovered(environment, client)
