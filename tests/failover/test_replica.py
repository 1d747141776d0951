"""What the public looks up comes from the replica, and is never older than what comes from the primary."""

import re
import signal
import time

import psycopg
import pytest

from tests.cache.readers import number
from tests.failover.conftest import Person, process, visitor
from tests.startup.processes import until

LOOK = re.compile(r"FROM cards JOIN card_slugs")


@pytest.fixture
def environment(environment, pair):
    return environment | {"DATABASE_READ_URL": pair.standby.url.format(pair.name)}


@pytest.fixture
def looks(pair):
    """How often the replica was asked for a card: it writes down every statement."""
    pair.execute(pair.primary, "ALTER SYSTEM RESET synchronous_standby_names")
    pair.execute(pair.primary, "SELECT pg_reload_conf()")
    pair.execute(pair.standby, "ALTER SYSTEM SET log_statement = 'all'")
    pair.execute(pair.standby, "SELECT pg_reload_conf()")
    return lambda: len(LOOK.findall((pair.standby.folder / "log").read_text()))


def is_answered_by_the_replica(client, looks, path="/c/nobody"):
    """Whether it is asked now: for a card that there is not, which nobody keeps."""
    before = looks()
    assert client.get(path).status_code == 404
    return looks() > before


def is_kept(client, path):
    return "x-request-id" not in client.get(path).headers


def change(pair, revision):
    with psycopg.connect(pair.primary.url.format(pair.name), autocommit=True) as other:
        other.execute("UPDATE cards SET job_title = %s WHERE slug = 'ada'", [f"Revision {revision}"])


def test_a_replica_answers_and_one_that_lags_is_not_asked(pair, environment, running, looks):
    with Person(environment, running) as grace, visitor(running) as client:
        card = grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_answered_by_the_replica(client, looks))
        until(lambda: is_kept(client, "/c/ada"))
        pair.execute(pair.standby, "SELECT pg_wal_replay_pause()")
        grace.change(card, job_title="Revision 1")
        for _ in range(100):
            assert number(client.get("/c/ada")) == 1
        for revision in range(2, 20):
            change(pair, revision)
            until(lambda revision=revision: number(client.get("/c/ada")) == revision)
            assert number(client.get("/c/ada")) == revision
            assert number(client.get("/c/ada", headers={"accept-language": "de"})) == revision
        until(lambda: is_kept(client, "/c/ada"))
        assert not is_answered_by_the_replica(client, looks)
        assert number(client.get("/c/ada")) == 19
        assert grace.make(slug="new", job_title="Revision 0")
        assert number(client.get("/c/new")) == 0
        pair.execute(pair.standby, "SELECT pg_wal_replay_resume()")
        until(lambda: is_answered_by_the_replica(client, looks))
        assert number(client.get("/c/ada")) == 19


def test_changes_without_end_are_never_followed_by_an_older_page(pair, environment, running, looks):
    with Person(environment, running) as grace, visitor(running) as client:
        card = grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_answered_by_the_replica(client, looks))
        before = looks()
        for revision in range(1, 60):
            grace.change(card, job_title=f"Revision {revision}")
            assert number(client.get("/c/ada")) == revision
            if revision % 10 == 0:
                until(lambda: is_answered_by_the_replica(client, looks))
            assert number(client.get("/c/ada", headers={"accept-language": "de"})) == revision
        assert looks() > before


@pytest.mark.parametrize("number_of_signal", [signal.SIGQUIT, signal.SIGSTOP])
def test_without_the_replica_the_primary_answers(pair, environment, running, looks, number_of_signal):
    with Person(environment, running) as grace, visitor(running) as client:
        grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_answered_by_the_replica(client, looks))
        pair.standby.send(number_of_signal)
        for _ in range(20):
            assert client.get("/c/nobody").status_code == 404
        assert number(client.get("/c/ada", headers={"accept-language": "fr"})) == 0
        running.until_said("replica-away")


def test_a_replica_with_another_history_is_not_believed(pair, environment, running, looks, tmp_path):
    """It was promoted by mistake, and has come further by itself than the primary."""
    with Person(environment, running) as grace, visitor(running) as client:
        card = grace.make(slug="ada", job_title="Revision 0")
        until(lambda: is_answered_by_the_replica(client, looks))
        pair.standby.promote()
        pair.execute(pair.standby, "CREATE TABLE ballast AS SELECT generate_series(1, 100000)")
        with process(environment, tmp_path / "later") as later, visitor(later) as reader:
            until(lambda: is_kept(reader, "/c/ada"))
            grace.change(card, job_title="Revision 1")
            until(lambda: number(reader.get("/c/ada")) == 1)
            time.sleep(1.5)  # The position of the change is known by now.
            assert not is_answered_by_the_replica(reader, looks)
            assert number(reader.get("/c/ada", headers={"accept-language": "de"})) == 1
