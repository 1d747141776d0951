"""Two servers, of which one follows the other, and a process that knows both."""

from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest

from tests import postgresql
from tests.cache.conftest import HOST, SAME_ORIGIN, Person, origin, process, visitor
from tests.startup.conftest import provider, surroundings
from tests.startup.processes import until

__all__ = ["HOST", "SAME_ORIGIN", "Person", "origin", "process", "provider", "visitor"]

DURABLE = ("synchronous_commit=on", "wal_receiver_status_interval=1s", "wal_retrieve_retry_interval=100ms")


@dataclass
class Pair:
    """A primary and its standby, which has all that is acknowledged; `url` names both, the primary first."""

    primary: postgresql.Server
    standby: postgresql.Standby
    name: str

    @property
    def url(self):
        return f"postgresql://postgres@127.0.0.1:{self.primary.port},127.0.0.1:{self.standby.port}/{self.name}"

    def execute(self, server, statement):
        with psycopg.connect(server.url.format(self.name), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def pair():
    with ExitStack() as stack:
        primary = stack.enter_context(postgresql.own_server(*DURABLE))
        postgresql.create_database(primary.url, "pair")
        standby = stack.enter_context(postgresql.standby(primary, *DURABLE))
        two = Pair(primary, standby, "pair")
        # Only now, and only here: it was not copied, so that the standby waits for nobody once it is promoted.
        two.execute(primary, "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        two.execute(primary, "SELECT pg_reload_conf()")
        question = "SELECT sync_state FROM pg_stat_replication"
        until(lambda: two.execute(primary, question) == [("sync",)])
        yield two


@pytest.fixture
def environment(pair, provider, tmp_path):
    return surroundings(pair.url, provider, tmp_path)


@pytest.fixture
def running(environment, tmp_path):
    with process(environment, tmp_path / "one") as running:
        yield running
