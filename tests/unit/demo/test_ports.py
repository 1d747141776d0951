"""Free and taken ports."""

import socket
from contextlib import closing

import pytest

from kontakt.demo.errors import DemoError
from kontakt.demo.ports import free_port, free_ports, is_free, next_free_port, refuse_if_taken


@pytest.fixture
def taken():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_with_the_way_out(taken):
    with pytest.raises(DemoError, match=rf"Port {taken} is taken by another program.*make up PORT=8090"):
        refuse_if_taken(taken)


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(DemoError, match="is not a port"):
        refuse_if_taken(port)


def test_a_free_port_is_not_refused():
    refuse_if_taken(free_port())


def test_the_next_free_port_comes_after_the_taken_ones(taken):
    port = next_free_port(taken)
    assert port > taken
    assert is_free(port)


def test_free_ports_differ():
    assert len(set(free_ports(20))) == 20
