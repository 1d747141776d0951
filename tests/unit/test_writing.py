"""When an answer that is at hand is written, over transports that note what they are told."""

import asyncio

import pytest
from uvicorn.server import ServerState

from kontakt.cache.memory import FOUND
from kontakt.server.process import configuration
from kontakt.server.protocol import protocol

PACKET = b"GET /c/ada HTTP/1.1\r\nhost: kontakt.test\r\n\r\n"
MESSAGES = ({"status": 200, "head": b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n"}, {"body": b"Ada"})


class Noting(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self):
        super().__init__()
        self.wrote, self.closing = b"", False

    def write(self, data):
        self.wrote += data

    def writelines(self, list_of_data):
        self.wrote += b"".join(list_of_data)

    def is_closing(self):
        return self.closing

    def close(self):
        self.closing = True

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass


@pytest.fixture
def asked():
    """What went the long way."""
    return []


@pytest.fixture
def connect(asked):
    """Return a function that makes a connection."""

    async def app(scope, _receive, _send):
        asked.append(scope)

    def make():
        kind, state = protocol(lambda _scope: MESSAGES, {}), ServerState()
        state.default_headers = [(b"date", b"Mon, 23 Nov 2026 12:00:00 GMT")]
        connection, transport = kind(configuration(app, kind), state, {}), Noting()
        connection.connection_made(transport)
        return connection, transport

    return make


async def turns():
    for _ in range(3):
        await asyncio.sleep(0)


async def test_all_that_came_together_is_read_before_the_first_is_answered(connect, asked):
    connections = [connect() for _ in range(3)]
    for connection, _ in connections:
        connection.data_received(PACKET * 2)
    assert not any(transport.wrote for _, transport in connections), "each peer would be woken between two reads"
    await turns()
    for _, transport in connections:
        assert transport.wrote.count(b"200 OK") == 2
        assert transport.wrote.endswith(b"date: Mon, 23 Nov 2026 12:00:00 GMT\r\n\r\nAda")
    assert not asked


async def test_what_is_not_plain_any_more_goes_the_long_way_with_what_was_found(connect, asked):
    connection, transport = connect()
    connection.data_received(PACKET)
    connection.shutdown()
    await turns()
    assert [scope[FOUND] for scope in asked] == [MESSAGES]
    assert not transport.wrote.startswith(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ndate")


async def test_nothing_is_written_to_a_connection_that_has_ended_meanwhile(connect, asked):
    connection, transport = connect()
    connection.data_received(PACKET)
    transport.close()
    connection.connection_lost(None)
    await turns()
    assert (transport.wrote, asked) == (b"", [])
