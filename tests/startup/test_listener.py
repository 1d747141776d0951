"""The sockets that wait, bound but closed, until all is well."""

import socket
from contextlib import ExitStack, closing, contextmanager

import pytest

from kontakt.demo.ports import free_port
from kontakt.server import listener
from kontakt.startup.problems import StartupFailed
from kontakt.startup.reasons import Reason


@contextmanager
def bound(host, port):
    with ExitStack() as stack:
        yield [stack.enter_context(closing(one)) for one in listener.bind(host, port)]


def test_a_bound_port_is_taken_and_not_open():
    with bound("127.0.0.1", free_port()) as (one,), socket.socket() as visitor, socket.socket() as other:
        assert visitor.connect_ex(one.getsockname()) != 0
        with pytest.raises(OSError, match="in use"):
            other.bind(one.getsockname())
        one.listen()
        assert visitor.connect_ex(one.getsockname()) == 0


def test_all_addresses_of_ipv6_are_none_of_ipv4():
    port = free_port()
    with bound("::", port) as (six,), bound("0.0.0.0", port) as (four,):
        six.listen()
        four.listen()


def test_a_name_stands_for_all_its_addresses():
    port = free_port()
    found = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
    with bound("localhost", port) as sockets:
        assert {one.getsockname() for one in sockets} == {address for *_, address in found}


def test_connections_of_the_last_run_do_not_matter():
    with bound("127.0.0.1", free_port()) as (one,):
        one.listen()
        address = one.getsockname()
        with socket.create_connection(address) as visitor:
            one.accept()[0].close()  # Whoever closes first has the connection linger.
            visitor.recv(1)
    with bound(*address) as (one,):
        one.listen()


def test_nothing_stays_bound_when_one_address_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(StartupFailed) as failed:
        listener.bind("localhost", other.getsockname()[1])
    assert [problem.reason for problem in failed.value.problems] == [Reason.ADDRESS_IN_USE]
