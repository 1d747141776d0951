"""Which server of an address is asked, and what libpq is told beside it."""

import asyncio

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from kontakt.db import connections
from kontakt.db.connections import connect, leave_others
from kontakt.demo.ports import free_port
from tests import postgresql
from tests.startup.listener import hang, listening


@pytest.fixture(scope="module")
def read_only(database_url):
    """A server that takes no writes, with a database of the same name."""
    with postgresql.own_server("default_transaction_read_only=on") as server:
        with psycopg.connect(server.url.format("postgres"), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f'CREATE DATABASE "{database_url.rpartition("/")[2]}"'.encode())
        yield server


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(connections, "_found", {})
    monkeypatch.setattr(connections, "_open", {})


@pytest.fixture
def addressed(settings):
    def of(url, direct=None):
        changes = {"database_url": SecretStr(url), "database_direct_url": direct and SecretStr(direct)}
        return settings.model_copy(update=changes)

    return of


def hosts(database_url, *ports):
    place, name = database_url.partition("@")[2].split("/")
    return f"postgresql://postgres@{','.join([*(f'127.0.0.1:{port}' for port in ports), place])}/{name}"


async def parameters(settings, **options):
    async with await connect(settings, **options) as connection:
        return connection.info.get_parameters()


async def test_of_several_servers_the_one_that_takes_writes_is_found(addressed, database_url, read_only):
    url = hosts(database_url, free_port(), read_only.port)
    async with await connect(addressed(url)) as connection:
        assert str(connection.info.port) == database_url.rpartition(":")[2].partition("/")[0]


async def test_the_server_that_was_found_is_asked_first_the_next_time(addressed, database_url):
    """Else each connection would wait for the other one, which accepts and says nothing."""
    with listening(hang) as silent:
        url = hosts(database_url, silent.rpartition(":")[2]) + "?connect_timeout=2"
        async with await connect(addressed(url)):
            pass
        async with asyncio.timeout(1.5), await connect(addressed(url)):
            pass


async def test_what_the_address_says_counts_more(addressed, database_url, read_only):
    url = hosts(database_url, read_only.port)
    own = f"{url}?target_session_attrs=primary&connect_timeout=9&tcp_user_timeout=0"
    found = await parameters(addressed(own))
    assert (found["target_session_attrs"], found["connect_timeout"]) == ("primary", "9")
    assert (await parameters(addressed(url)))["target_session_attrs"] == "read-write"


async def test_one_server_may_be_any(addressed, database_url):
    found = await parameters(addressed(database_url))
    assert "target_session_attrs" not in found
    assert found["tcp_user_timeout"] == "8000"


async def test_the_environment_counts_more_as_well(addressed, database_url, read_only, monkeypatch):
    monkeypatch.setenv("PGTARGETSESSIONATTRS", "any")
    url = hosts(database_url, read_only.port)
    async with await connect(addressed(url)) as connection:
        assert connection.info.port == read_only.port
    assert "target_session_attrs" not in conninfo_to_dict(url)


async def test_through_a_pooler_nothing_is_prepared(addressed, database_url):
    async with await connect(addressed(database_url)) as connection:
        assert connection.prepare_threshold == 5
    pooled = addressed(database_url, database_url)
    async with await connect(pooled) as connection, await connect(pooled, direct=True) as direct:
        assert (connection.prepare_threshold, direct.prepare_threshold) == (None, 5)


async def test_who_waits_for_a_former_primary_is_told(addressed, database_url, read_only):
    settings = addressed(hosts(database_url, read_only.port))
    name = database_url.rpartition("/")[2]
    with psycopg.connect(read_only.url.format("postgres"), autocommit=True) as administration:
        administration.execute("SET default_transaction_read_only = off")
        administration.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = off'.encode())
        former = await connect(settings, autocommit=True)
        administration.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'.encode())
    assert former.info.port == read_only.port
    waiting = asyncio.create_task(former.execute("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.1)
    connections._found.clear()
    async with await connect(settings, autocommit=True) as present:
        assert present.info.port != read_only.port
        leave_others(settings, present)
        async with asyncio.timeout(20):
            with pytest.raises(psycopg.OperationalError):
                await waiting
        await present.execute("SELECT 1")
    await former.close()
