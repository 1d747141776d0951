"""Free and taken ports."""

import socket
from contextlib import ExitStack, closing

import pytest

from kontakt.demo import ports
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


def test_what_is_meant_for_others_is_not_chosen():
    assert min(free_ports(20, besides=range(10240, 65000))) >= 65000


def test_connections_that_go_out_do_not_take_what_was_free():
    with closing(socket.create_server(("127.0.0.1", 0))) as server, ExitStack() as connections:
        address = server.getsockname()
        outgoing = {
            connections.enter_context(closing(socket.create_connection(address))).getsockname()[1] for _ in range(50)
        }
        first, last = map(int, ports.EPHEMERAL.read_text().split())
        assert all(first <= port <= last for port in outgoing)
        assert not any(first <= port <= last for port in free_ports(200))


@pytest.mark.parametrize("all_of_them", ["1024 65535\n", "10240\t65535\n"])
def test_a_machine_that_gives_all_ports_to_connections_has_free_ones_too(all_of_them, tmp_path, monkeypatch):
    (tmp_path / "range").write_text(all_of_them)
    monkeypatch.setattr(ports, "EPHEMERAL", tmp_path / "range")
    assert len(set(free_ports(20))) == 20


def test_a_machine_that_does_not_tell_its_range_has_the_usual_one(tmp_path, monkeypatch):
    monkeypatch.setattr(ports, "EPHEMERAL", tmp_path / "none")
    assert max(free_ports(200)) < 49152
