"""What goes over the wire when an answer is at hand: written at once, in order, and like every other one."""

import re
import signal
import socket
import time

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.cache.conftest import Person, process, visitor
from tests.startup.processes import refused, until

KEPT, NOT_KEPT = "/c/ada", "/api/health"


@pytest.fixture(scope="module")
def running(shared, folder):
    with process(shared, folder / "wire") as running:
        with Person(shared, running) as person:
            person.make(slug="ada", name="Ada", bio="I write programs. " * 50)
        yield running


@pytest.fixture
def page(running):
    """The page's bytes; it is at hand."""
    with visitor(running) as client:
        return until(lambda: "x-request-id" not in (found := client.get(KEPT)).headers and found.content)


def request(path, method="GET", version="1.1", *fields, body=b""):
    lines = [f"{method} {path} HTTP/{version}", "host: kontakt.test", *fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers(received, methods):
    """Parse what was received as the answers to requests of these methods; nothing may be left."""
    found, place = [], 0
    for method in methods:
        end = received.index(b"\r\n\r\n", place)
        status, *lines = received[place:end].decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        assert len(fields) == len(lines), "no field twice"
        assert re.fullmatch(r"HTTP/1\.1 \d{3} [A-Z][A-Za-z ]+", status)
        assert fields["date"].endswith(" GMT")
        number = int(status.split()[1])
        length = 0 if method == "HEAD" or number == 304 else int(fields["content-length"])
        place = end + 4 + length
        found.append((number, fields, received[end + 4 : place]))
    assert place == len(received)
    return found


def exchange(running, *packets, methods):
    """Send each packet, and all that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", running.port), 30) as connection:
        for packet in packets:
            connection.sendall(packet)
        return answers(b"".join(iter(lambda: connection.recv(65536), b"")), methods)


LAST = request(KEPT, "GET", "1.1", "connection: close")


def test_uvicorn_asks_where_an_answer_that_is_at_hand_is_written():
    assert callable(HttpToolsProtocol._start_asgi_task), "everything works, and pages take twice as long"


def test_many_requests_in_one_packet_are_answered_in_order(running, page):
    paths = [KEPT, NOT_KEPT, KEPT, KEPT, "/c/nobody", KEPT, NOT_KEPT] * 5
    found = exchange(running, b"".join(map(request, paths)) + LAST, methods=["GET"] * (len(paths) + 1))
    for path, (status, _, body) in zip([*paths, KEPT], found, strict=True):
        assert status == (404 if path == "/c/nobody" else 200)
        assert (body == page) == (path == KEPT)


def test_many_that_waited_for_a_slow_answer_are_all_answered(running, page):
    count = 2000
    known = request(KEPT, "GET", "1.1", "if-none-match: *")
    found = exchange(running, request(NOT_KEPT) + known * count + LAST, methods=["GET"] * (count + 2))
    assert [status for status, _, _ in found[1:-1]] == [304] * count
    assert found[-1][2] == page


def test_head_and_304_have_no_content(running, page):
    [(_, whole, _), *_] = exchange(running, LAST, methods=["GET"])
    known = request(KEPT, "GET", "1.1", f"if-none-match: {whole['etag']}")
    packet = request(KEPT, "HEAD") + known + request(KEPT) + LAST
    head, unchanged, again, _ = exchange(running, packet, methods=["HEAD", "GET", "GET", "GET"])
    assert (head[0], int(head[1]["content-length"]), head[2]) == (200, len(page), b"")
    assert (unchanged[0], unchanged[2], unchanged[1]["etag"]) == (304, b"", whole["etag"])
    assert (again[0], again[2]) == (200, page)


@pytest.mark.parametrize(
    "packet",
    [LAST, request(KEPT, "GET", "1.0"), request(KEPT, "GET", "1.0", "connection: keep-alive")],
    ids=["close", "1.0", "1.0 that would go on"],
)
def test_a_client_that_wants_one_answer_gets_it_and_the_end(running, page, packet):
    [(status, fields, body)] = exchange(running, packet, methods=["GET"])
    assert (status, fields["connection"], body) == (200, "close", page)


@pytest.mark.parametrize("fields", [["content-length: 5"], ["content-length: 5", "expect: 100-continue"]])
def test_the_content_of_a_request_that_needs_none_is_passed_over(running, page, fields):
    found = exchange(running, request(KEPT, "GET", "1.1", *fields, body=b"GET /"), LAST, methods=["GET", "GET"])
    assert [(status, body) for status, _, body in found] == [(200, page)] * 2


def test_a_request_that_comes_in_pieces_is_answered_once(running, page):
    with socket.create_connection(("127.0.0.1", running.port), 30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in LAST:
            connection.sendall(bytes([byte]))
        [(status, _, body)] = answers(b"".join(iter(lambda: connection.recv(65536), b"")), ["GET"])
    assert (status, body) == (200, page)


def test_whoever_does_not_read_is_waited_for(running, page):
    count = 2000
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", running.port))
        connection.sendall(request(KEPT) * 1000)
        time.sleep(0.5)
        received = bytearray()
        for _ in range(count // 1000 - 1):
            connection.sendall(request(KEPT) * 1000)
            received += connection.recv(1 << 20)
        connection.sendall(LAST)
        while more := connection.recv(1 << 20):
            received += more
    found = answers(bytes(received), ["GET"] * (count + 1))
    assert all((status, body) == (200, page) for status, _, body in found)


def test_an_answer_that_is_at_hand_ends_its_connection_when_the_process_ends(shared, folder):
    with process(shared, folder / "ending") as ending, visitor(ending) as client:
        until(lambda: "x-request-id" not in client.get(KEPT).headers)
        ending.send(signal.SIGTERM)
        until(lambda: refused(ending.port))
        # Until the server's headers are made anew, which happens all the time while it ends, one may still go on.
        until(lambda: client.get(KEPT).headers.get("connection") == "close")
        assert ending.ended() == 0
