"""An address with several hosts: the real process finds the one that can be used."""

from contextlib import contextmanager

import httpx
import psycopg
import pytest

from tests import postgresql
from tests.startup.conftest import served
from tests.startup.listener import hang, listening


@contextmanager
def healthy(environment, url):
    with served(environment | {"DATABASE_URL": url}) as (address, process):
        assert httpx.get(f"{address}/api/health").status_code == 200
        yield process


@pytest.fixture
def place(environment):
    """The server and the database that the start may use."""
    server, _, name = environment["DATABASE_URL"].partition("@")[2].partition("/")
    return server, name


def test_a_host_that_is_gone_is_passed_over(environment, place):
    server, name = place
    with healthy(environment, f"postgresql://postgres@127.0.0.1:9,db.invalid,{server}/{name}"):
        pass


def test_a_host_that_never_answers_is_passed_over(environment, place):
    server, name = place
    with (
        listening(hang) as dead,
        healthy(environment, f"postgresql://postgres@{dead},{server}/{name}?connect_timeout=2"),
    ):
        pass


def test_a_host_that_takes_no_writes_is_passed_over(environment, place):
    server, name = place
    with postgresql.server("default_transaction_read_only=on") as standby:
        with psycopg.connect(standby.format("postgres"), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        hosts = f"{standby.partition('@')[2].partition('/')[0]},{server}"
        with healthy(environment, f"postgresql://postgres@{hosts}/{name}?target_session_attrs=read-write"):
            pass
        with psycopg.connect(standby.format(name)) as connection:
            assert connection.execute("SELECT to_regclass('cards')").fetchone() == (None,)
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT to_regclass('cards')::text").fetchone() == ("cards",)
