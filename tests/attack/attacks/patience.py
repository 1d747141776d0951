"""Connections that keep a server waiting."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.attack.ledger import Outcome, all_of, attack, seen
from tests.attack.site import Site

_SECONDS = 12
"""A little longer than Caddy waits for the head of a request."""


@contextmanager
def _connections(site: Site, count: int, begin: bytes, port: int | None = None) -> Iterator[list[socket.socket]]:
    address = site.address()
    opened = [socket.create_connection(("127.0.0.1", port or site.port), 5, (address, 0)) for _ in range(count)]
    try:
        for one in opened:
            one.setblocking(False)
            one.send(begin)
        yield opened
    finally:
        for one in opened:
            one.close()


def _closed(connections: list[socket.socket]) -> int:
    count = 0
    for one in connections:
        try:
            while data := one.recv(65536):
                del data
            count += 1
        except BlockingIOError:
            continue
        except OSError:
            count += 1
    return count


def _others(site: Site) -> Outcome:
    slowest = 0.0
    statuses = set()
    for path in ("/c/ada-lovelace", "/api/cards/ada-lovelace", "/api/health", "/") * 2:
        began = time.monotonic()
        statuses.add(site.visitor().get(path).status_code)
        slowest = max(slowest, time.monotonic() - began)
    return seen(
        statuses == {200} and slowest < 5, f"others wait {slowest * 1000:.0f} ms", f"{statuses}, {slowest:.1f} s"
    )


def _dripped(site: Site, begin: bytes, drop: bytes, count: int, port: int | None = None) -> tuple[Outcome, int]:
    with _connections(site, count, begin, port) as opened:
        until = time.monotonic() + _SECONDS
        others = _others(site)
        while time.monotonic() < until:
            time.sleep(1)
            for one in opened:
                try:
                    one.send(drop)
                except OSError:
                    continue
        return others, _closed(opened)


@attack("Heads that come byte by byte (slow loris)", "300 connections, a letter a second")
def slow_head(site: Site) -> Outcome:
    others, closed = _dripped(site, site.head()[:-2] + b"X-Slow: ", b"x", 300)
    return all_of(
        others, seen(closed >= 290, f"{closed} of 300 closed after {_SECONDS} s", f"only {closed} of 300 closed")
    )


@attack("Heads that come byte by byte, past Caddy", "300 connections to the application itself")
def slow_head_inside(site: Site) -> Outcome:
    others, closed = _dripped(site, site.head()[:-2] + b"X-Slow: ", b"x", 300, site.api_port)
    return all_of(
        others, seen(closed >= 290, f"{closed} of 300 closed after {_SECONDS} s", f"only {closed} of 300 closed")
    )


@attack("Bodies that come byte by byte", "200 connections, Content-Length: 300, a byte a second")
def slow_body(site: Site) -> Outcome:
    begin = (
        site.head(
            "/api/cards/ada-lovelace/view",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/json",
            "Content-Length: 300",
            method="POST",
        )
        + b"\r\n{"
    )
    others, closed = _dripped(site, begin, b" ", 200)
    return Outcome(others.is_refused, f"{others.happened}, {closed} of 200 closed")


@attack("Answers that nobody reads", "100 connections, 200 pages each, not a byte read")
def slow_read(site: Site) -> Outcome:
    with _connections(site, 100, (site.head() + b"\r\n") * 200):
        return _others(site)


@attack("Connections that say nothing", "800 of them")
def idle(site: Site) -> Outcome:
    with _connections(site, 800, b""):
        return _others(site)


@attack("Requests that nobody waits for", "500 × a request for a picture, closed at once")
def abandoned(site: Site) -> Outcome:
    address = site.address()
    for number in range(500):
        with socket.create_connection(("127.0.0.1", site.port), 5, (address, 0)) as one:
            one.send(site.head(f"/api/cards/ada-lovelace/qr?size={100 + number}") + b"\r\n")
    return _others(site)
