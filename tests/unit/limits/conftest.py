"""A database in which everything is really committed, and replicas that count in it."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from pydantic import SecretStr

from kontakt.limits import service
from kontakt.limits.ledger import counting
from tests import committed

database, database_url, sessions = committed.database, committed.database_url, committed.sessions

SECRET = bytes(range(32))


NOWHERE = SecretStr("postgresql://kontakt@127.0.0.1:1/kontakt")


class Telling:
    """A connection, and how many statements it sent."""

    def __init__(self, connection):
        self.connection = connection
        self.statements = 0

    async def execute(self, *arguments):
        self.statements += 1
        return await self.connection.execute(*arguments)


class Way:
    """The way to the database, which may be closed; and the connections that took it."""

    def __init__(self, settings):
        self.settings = settings
        self.is_open = True
        self.connections = []

    @property
    def statements(self):
        return sum(one.statements for one in self.connections)

    @asynccontextmanager
    async def connecting(self):
        settings = self.settings if self.is_open else self.settings.model_copy(update={"database_url": NOWHERE})
        async with service.connecting(settings)() as connection:
            self.connections.append(Telling(connection))
            yield self.connections[-1]


@pytest.fixture
def way(settings, database):
    return Way(settings)


@pytest.fixture
async def replicas(way):
    """Two replicas that share a database."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(counting(way.connecting, SECRET)) for _ in range(2)]


@pytest.fixture
def ledger(replicas):
    return replicas[0]


async def until(condition):
    """Wait until it is so."""
    async with asyncio.timeout(15):
        while not condition():  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.01)


def rows(database):
    return database.execute("SELECT key, count FROM rate_limits ORDER BY key").fetchall()


def total(database):
    return sum(count for _, count in rows(database))
