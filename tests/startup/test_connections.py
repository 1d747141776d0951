"""What a connection to a running Kontakt may cost, and what it may say: everything goes over a raw socket."""

import asyncio
import re
import socket
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from kontakt.server import limits
from tests.startup.conftest import here, provider, surroundings  # noqa: F401 - a fixture
from tests.startup.processes import launcher, serving, until
from tests.startup.test_memory import MEBIBYTE, peak, session_cookie

SHORT = launcher(
    "from kontakt.server import limits; limits.HEAD_SECONDS = limits.BODY_SECONDS = limits.LINGER_SECONDS = 1.5;"
    "limits.UNREAD_SECONDS = 2; limits.MAX_CONNECTIONS = 200"
)
"""A process that waits for nobody as long as it would."""


@pytest.fixture(scope="module")
def running(postgres, provider, tmp_path_factory):  # noqa: F811
    from tests import postgresql

    folder = tmp_path_factory.mktemp("connections")
    environment = surroundings(postgresql.create_database(postgres, "connections"), provider, folder)
    with serving(environment, folder, SHORT) as running:
        running.environment = environment
        yield running


def exchange(running, *packets, seconds=10.0):
    """Send each packet, and give all that comes back until the server closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", running.port), seconds)) as connection:
        for packet in packets:
            connection.sendall(packet.replace(b"HERE", b"127.0.0.1:%d" % running.port))
        return read(connection)


def read(connection):
    received = b""
    with suppress(ConnectionError):
        while more := connection.recv(65536):
            received += more
    return received


def statuses(received):
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def get(*fields, path="/api/health/live", method="GET", version="HTTP/1.1", body=b""):
    return "\r\n".join([f"{method} {path} {version}", "Host: HERE", *fields, "", ""]).encode("latin-1") + body


def post(*fields, body=b""):
    return get(*fields, path="/api/cards/x/view", method="POST", body=body)


SMUGGLED = b"GET /api/health/live HTTP/1.1\r\nHost: HERE\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"
TWO_READINGS = {
    "both lengths": post(CHUNKED, "Content-Length: 4", body=b"0\r\n\r\n"),
    "both lengths, the other way round": post("Content-Length: 4", CHUNKED, body=b"0\r\n\r\n"),
    "two lengths": post("Content-Length: 0", "Content-Length: 5", body=b"abcde"),
    "one length twice": post("Content-Length: 4", "Content-Length: 4", body=b"abcd"),
    "a list of lengths": post("Content-Length: 4, 4", body=b"abcd"),
    "a signed length": post("Content-Length: +4", body=b"abcd"),
    "a negative length": post("Content-Length: -4", body=b"abcd"),
    "a hexadecimal length": post("Content-Length: 0x4", body=b"abcd"),
    "a length with a blank": post("Content-Length: 4 4", body=b"abcd"),
    "no length after its name": post("Content-Length:", body=b"abcd"),
    "a length over all": post("Content-Length: 99999999999999999999999"),
    "an unknown coding": post("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "no coding": post("Transfer-Encoding: identity"),
    "two codings": post("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "two codings, chunked first": post("Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"),
    "a coding twice": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "a coding and none": post(CHUNKED, "Transfer-Encoding: identity", body=b"0\r\n\r\n"),
    "a coding in 1.0": get(CHUNKED, version="HTTP/1.0", body=b"0\r\n\r\n"),
    "a coding behind a vertical tab": post("Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"),
    "a blank before the colon": post("Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
    "a folded field": get("X-A: b\r\n c"),
    "a folded coding": post("Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n"),
    "a bare line feed behind the request line": b"GET /api/health/live HTTP/1.1\nHost: HERE\n\n",
    "a bare line feed in a field": get("X-A: b\nX-C: d"),
    "a bare carriage return in a field": get("X-A: b\rX-C: d"),
    "a bare line feed at the end": b"GET /api/health/live HTTP/1.1\r\nHost: HERE\r\n\n",
    "NUL in a value": get("X-A: a\0b"),
    "NUL in a name": get("X\0A: b"),
    "a blank in a name": get("X A: b"),
    "no name": get(": b"),
    "a blank before the first name": b"GET /api/health/live HTTP/1.1\r\n Host: HERE\r\n\r\n",
    "no version": b"GET /api/health/live\r\n\r\n",
    "a later version": get(version="HTTP/2.0"),
    "an unknown version": get(version="HTTP/1.2"),
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "tabs in the request line": b"GET\t/api/health/live\tHTTP/1.1\r\nHost: HERE\r\n\r\n",
    "a method in small letters": get(method="get"),
    "another site's whole address": get(path="http://evil.example/api/health/live"),
    "no path": get(path="*", method="OPTIONS"),
    "a tunnel": get(path="evil.example:80", method="CONNECT"),
    "bytes that are no ASCII": get(path="/c/\xff\xfe"),
    "NUL in the path": get(path="/c/\0"),
    "a fragment": get(path="/c/ada#admin"),
    "a negative chunk": post(CHUNKED, body=b"-1\r\na\r\n0\r\n\r\n"),
    "a chunk over all": post(CHUNKED, body=b"ffffffffffffffffff\r\na\r\n0\r\n\r\n"),
    "a chunk behind a bare line feed": post(CHUNKED, body=b"1\na\r\n0\r\n\r\n"),
    "a chunk longer than it says": post(CHUNKED, body=b"1\r\naX0\r\n\r\n"),
    "a line feed in a chunk's extension": post(CHUNKED, body=b"1;a\nb\r\na\r\n0\r\n\r\n"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("packet", TWO_READINGS.values(), ids=TWO_READINGS)
def test_what_can_be_read_in_two_ways_is_refused_with_all_behind_it(running, packet):
    received = exchange(running, packet + SMUGGLED)
    assert statuses(received) == [400]
    head, _, body = received.partition(b"\r\n\r\n")
    assert b'"code": "bad-request"' in body
    for field in (b"content-type: application/problem+json", b"connection: close", b"x-content-type-options: nosniff"):
        assert field in head


def test_a_request_without_a_host_is_refused_and_so_is_one_with_two(running):
    assert statuses(exchange(running, b"GET /c/ada HTTP/1.1\r\nConnection: close\r\n\r\n")) == [400]
    assert statuses(exchange(running, get("Host: HERE", "Connection: close", path="/c/ada"))) == [400]


def test_nothing_follows_where_another_protocol_was_asked_for(running):
    asked = ("Connection: upgrade", "Upgrade: h2c")
    assert statuses(exchange(running, get(*asked) + SMUGGLED)) == [200]


@pytest.mark.parametrize(
    ("packet", "status", "code"),
    [
        (get(path="/c/" + "a" * limits.MAX_TARGET), 414, b"address-too-long"),
        (get(path="/c/ada?" + "a" * limits.MAX_TARGET), 414, b"address-too-long"),
        (get("X-A: " + "a" * limits.MAX_HEADER_BYTES), 431, b"headers-too-large"),
        (get("A" * limits.MAX_HEADER_BYTES + ": a"), 431, b"headers-too-large"),
        (get(*["X-A: b"] * limits.MAX_HEADERS), 431, b"headers-too-large"),
        (get(*["X-A: " + "a" * 1000] * 40), 431, b"headers-too-large"),
    ],
)
def test_a_head_over_its_limits_is_refused(running, packet, status, code):
    received = exchange(running, packet)
    assert statuses(received) == [status]
    assert b'"code": "%b"' % code in received


def test_a_head_at_its_limits_is_taken(running):
    target = "/api/health/live?" + "a" * (limits.MAX_TARGET - 17)
    fields = ["X-A: " + "b" * 300] * (limits.MAX_HEADERS - 2)
    assert statuses(exchange(running, get(*fields, "Connection: close", path=target))) == [200]


@pytest.mark.parametrize("begin", [b"GET /", b"GET / HTTP/1.1\r\nX-", b"GET / HTTP/1.1\r\nX-A: "])
def test_a_head_without_end_is_not_kept(running, begin):
    before = peak(running.process)
    received = b""
    with closing(socket.create_connection(("127.0.0.1", running.port), 10)) as connection, suppress(ConnectionError):
        connection.sendall(begin)
        for _ in range(1024):
            connection.sendall(b"a" * 65536)
        received = read(connection)
    assert set(statuses(received)) <= {400, 414, 431}
    assert peak(running.process) - before < 8 * MEBIBYTE


def drip(connection, packet, pause=0.1):
    """Send one byte after the other until the server has enough of it."""
    with suppress(OSError):
        for byte in packet:
            connection.send(bytes([byte]))
            time.sleep(pause)


SLOW = {
    "nothing at all": (b"", []),
    "empty lines": (b"\r\n" * 200, []),
    "a request line": (b"GET /" + b"a" * 400, [408]),
    "fields": (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 100, [408]),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_head_that_does_not_come_ends_the_connection_and_others_are_served(running, name):
    packet, expected = SLOW[name]
    with closing(socket.create_connection(("127.0.0.1", running.port), 20)) as connection:
        dripping = threading.Thread(target=drip, args=[connection, packet])
        dripping.start()
        assert statuses(exchange(running, get("Connection: close"))) == [200]
        assert statuses(read(connection)) == expected
        dripping.join()


@pytest.fixture(scope="module")
def grace(running):
    cookie = asyncio.run(session_cookie(running.environment))
    return ("Cookie: kontakt_session=" + cookie, "Sec-Fetch-Site: same-origin", "Content-Type: application/json")


@pytest.mark.parametrize("length", ["Content-Length: 500", CHUNKED])
def test_a_body_that_does_not_come_ends_the_connection(running, grace, length):
    received = exchange(running, get(*grace, length, path="/api/cards", method="POST", body=b""), seconds=20)
    assert statuses(received) == [408]
    assert b'"code": "too-slow"' in received


def test_a_body_that_comes_too_slowly_ends_the_connection(running, grace):
    with closing(socket.create_connection(("127.0.0.1", running.port), 20)) as connection:
        packet = get(*grace, "Content-Length: 500", path="/api/cards", method="POST")
        connection.sendall(packet.replace(b"HERE", b"127.0.0.1:%d" % running.port))
        dripping = threading.Thread(target=drip, args=[connection, b'{"name":"' + b"a" * 400])
        dripping.start()
        assert statuses(read(connection)) == [408]
        dripping.join()


def test_a_body_at_the_rate_that_is_needed_is_waited_for(running, grace):
    body = b'{"name":"Grace"' + b" " * 40_000 + b"}"
    with closing(socket.create_connection(("127.0.0.1", running.port), 20)) as connection:
        packet = get(*grace, f"Content-Length: {len(body)}", "Connection: close", path="/api/cards", method="POST")
        connection.sendall(packet.replace(b"HERE", b"127.0.0.1:%d" % running.port))
        for start in range(0, len(body), 4000):
            connection.sendall(body[start : start + 4000])
            time.sleep(0.25)
        assert statuses(read(connection)) == [201]


@pytest.mark.parametrize("length", [f"Content-Length: {100 * MEBIBYTE}", CHUNKED])
def test_a_body_that_nobody_wants_is_neither_kept_nor_read_to_its_end(running, grace, length):
    """The route takes none: it answers, and what still comes is passed over for a while."""
    before, sent, piece = peak(running.process), 0, b"a" * MEBIBYTE
    path = "/api/cards/01890a5d-ac96-774b-bcce-b302099a8057/restore"
    with closing(socket.create_connection(("127.0.0.1", running.port), 20)) as connection:
        packet = get(*grace, length, path=path, method="POST")
        connection.sendall(packet.replace(b"HERE", b"127.0.0.1:%d" % running.port))
        with suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if length == CHUNKED else piece)
                sent += 1
        assert statuses(read(connection)) == [404]
    assert sent < 100
    assert peak(running.process) - before < 16 * MEBIBYTE


def test_who_reads_nothing_of_a_long_answer_loses_the_connection(running, grace):
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", running.port))
        packet = get(path="/api/openapi.json").replace(b"HERE", b"127.0.0.1:%d" % running.port)
        with suppress(ConnectionError):
            connection.sendall(packet * 500)
        mark = f" 127.0.0.1:{connection.getsockname()[1]} "
        until(lambda: mark not in established(running.port), 20)


def established(port):
    """The connections to the port, from the system's own table."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    ours = [one for one in fields if int(one[1].split(":")[1], 16) == port and one[3] == "01"]
    return " ".join(f" 127.0.0.1:{int(one[2].split(':')[1], 16)} " for one in ours)


def test_a_crowd_of_idle_connections_leaves_room_for_others_soon(running):
    crowd = [socket.create_connection(("127.0.0.1", running.port), 20) for _ in range(400)]
    try:
        until(lambda: is_served(running))
        assert running.process.poll() is None
    finally:
        for one in crowd:
            one.close()


def is_served(running):
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{running.port}/api/health/live").status_code == 200
    return False
