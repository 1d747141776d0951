"""A thousand changes through one process, each seen through the other, and no page ever becomes older again."""

import contextlib
import time

import psycopg
import pytest

from tests.cache.conftest import Person, origin, visitor
from tests.cache.readers import Reader, number, reading
from tests.startup.processes import until

CHANGES = 1000
CUTS = 50
PATH = "/c/ada"


@pytest.fixture(scope="module")
def database(shared, processes):
    with psycopg.connect(shared["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def grace(shared, processes):
    with Person(shared, processes[0]) as person:
        yield person


@pytest.fixture(scope="module")
def card(grace):
    return grace.make(slug="ada", job_title="Revision 0")


def test_each_of_a_thousand_changes_is_seen_through_the_other_process(processes, grace, database, card):
    one, other = (Reader(origin(running), PATH) for running in processes)
    with reading([one, other, one, other]), visitor(processes[1]) as client:
        for revision in range(1, CHANGES + 1):
            title = f"Revision {revision}"
            if revision % 10 == 0:
                database.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [title])
            else:
                grace.change(card, job_title=title)
                one.seen = revision  # Whoever saves it sees it from then on.
            until(lambda revision=revision: other.look(client) >= revision)
    assert (one.errors, other.errors) == ([], [])
    assert (one.stale, other.stale) == ([], [])
    assert min(one.looks, other.looks) > CHANGES / 10
    assert (one.seen, other.seen) == (CHANGES, CHANGES)


def test_a_connection_that_is_cut_never_leaves_an_old_page(processes, database, card):
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'kontakt changes' AND datname = current_database()"
    )
    readers = [Reader(origin(running), PATH) for running in processes]
    first = CHANGES + 1
    with contextlib.ExitStack() as stack:
        stack.enter_context(reading(readers))
        clients = [stack.enter_context(visitor(running)) for running in processes]
        for revision in range(first, first + CUTS):
            found = len(database.execute(cut).fetchall())
            for _ in range(revision % 3):
                time.sleep(0.05)  # Before, while and after it is opened again.
            database.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [f"Revision {revision}"])
            for reader, client in zip(readers, clients, strict=True):
                until(lambda reader=reader, client=client, revision=revision: reader.look(client) == revision)
            assert found or revision > first
    assert [reader.errors for reader in readers] == [[], []]
    assert [reader.stale for reader in readers] == [[], []]
    for client, running in zip(map(visitor, processes), processes, strict=True):
        with client:
            until(lambda client=client: "x-request-id" not in client.get(PATH).headers)
            assert number(client.get(PATH)) == first + CUTS - 1
        assert "changes of cards are heard" in running.said()
