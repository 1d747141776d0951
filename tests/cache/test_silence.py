"""A process that hears nothing, because the network is silent or because it stands still itself."""

import signal
import socket
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from kontakt.db.notifications import TRUST
from tests import postgresql
from tests.cache.conftest import Person, process, visitor
from tests.cache.proxy import proxied
from tests.cache.readers import number
from tests.startup.conftest import surroundings
from tests.startup.processes import until

PATH = "/c/ada"


@pytest.fixture
def database(environment):
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def environment(postgres, provider, folder, request):
    url = postgresql.create_database(postgres, f"silence_{abs(hash(request.node.name))}")
    return surroundings(url, provider, folder)


def rename(database, revision):
    database.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [f"Revision {revision}"])


def is_kept(client):
    return "x-request-id" not in client.get(PATH).headers


def test_a_silent_network_makes_no_page_older_than_the_bound(environment, database, tmp_path):
    address = urlsplit(environment["DATABASE_URL"])
    with proxied(address.port) as proxy:
        url = address._replace(netloc=f"{address.username}@127.0.0.1:{proxy.port}").geturl()
        with process(environment | {"DATABASE_URL": url}, tmp_path / "one") as running, visitor(running) as client:
            with Person(environment, running) as grace:
                grace.make(slug="ada", job_title="Revision 0")
            until(lambda: is_kept(client))
            proxy.silence()
            rename(database, 1)
            # It cannot know yet. From here on it has at most as long as the bound, and what a busy machine needs.
            until(lambda: number(client.get(PATH)) == 1, TRUST + 3)
            for revision in range(2, 100):
                rename(database, revision)
                assert number(client.get(PATH)) == revision
            until(lambda: "changes of cards are not heard" in running.said())
            proxy.heal()
            until(lambda: is_kept(client), 30)
            rename(database, 100)
            until(lambda: number(client.get(PATH)) == 100)


def test_a_process_that_stood_still_does_not_go_on_with_what_it_knew(environment, database, tmp_path):
    with process(environment, tmp_path / "one") as running, visitor(running) as client:
        with Person(environment, running) as grace:
            grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_kept(client))
        for revision in (1, 2):
            running.send(signal.SIGSTOP)
            rename(database, revision)
            with socket.create_connection(("127.0.0.1", running.port)) as waiting:
                waiting.sendall(f"GET {PATH} HTTP/1.1\r\nhost: kontakt.test\r\nconnection: close\r\n\r\n".encode())
                time.sleep(TRUST + 0.1)
                running.send(signal.SIGCONT)
                answer = b"".join(iter(lambda: waiting.recv(65536), b""))
            assert f"Revision {revision}".encode() in answer
            until(lambda: is_kept(client))
