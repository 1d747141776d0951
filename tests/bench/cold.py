"""What a page costs that is not kept, and how much memory those take that are."""

import socket
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import closing

from tests.bench import instance, load

COLD = 500
GOAL = 5.0
"""Milliseconds that a cold page may take the server."""

BOUND = 32 * 1024 * 1024
ASKED_FOR = 10_000
"""Cards that are asked for once each: many times what the bound holds."""

MEBIBYTE = 1024 * 1024


def tell(variables: Mapping[str, str], core: Sequence[str], cards: int) -> None:
    """Measure and print both."""
    cold = sorted(_cold(variables, core, min(COLD, cards - 1)))
    p50, p99 = statistics.median(cold), cold[int(len(cold) * 0.99)]
    print()
    print(f"A page that is not kept, from request to answer over one connection: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    print(f"  The goal is {GOAL} ms: {'kept' if p50 < GOAL else 'MISSED'}.")
    count = min(ASKED_FOR, cards - 1)
    nothing, kept = (_resident(variables, core, count, bound) for bound in (0, BOUND))
    together = nothing + BOUND
    print()
    verdict = "within" if kept <= together else "ABOVE"
    print(f"Memory after {count} different pages, in MiB: {nothing / MEBIBYTE:.0f} where none is kept, and", end="")
    print(f" {kept / MEBIBYTE:.0f} where {BOUND // MEBIBYTE} may be: {verdict} the bound.")


def _cold(variables: Mapping[str, str], core: Sequence[str], count: int) -> list[float]:
    """Return the milliseconds that each page took, over one connection."""
    environment = {**variables, "PAGE_CACHE_SIZE": "0"}
    paths = [f"/c/{slug}" for slug in instance.slugs(count)]
    with (
        instance.running(instance.kontakt(core), environment, paths[0]) as (port, _),
        closing(socket.create_connection(("127.0.0.1", port))) as connection,
    ):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return [_asked(connection, path) for path in [*paths[:50], *paths]][50:]


def _asked(connection: socket.socket, path: str) -> float:
    host, port = connection.getpeername()
    request = f"GET {path} HTTP/1.1\r\nhost: {host}:{port}\r\naccept-encoding: br\r\n\r\n".encode()
    began = time.perf_counter()
    connection.sendall(request)
    received = connection.recv(65536)
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert head.startswith(b"HTTP/1.1 200 "), head
    missing = int(fields[b"content-length"]) - len(body)
    while missing:
        missing -= len(connection.recv(65536))
    return (time.perf_counter() - began) * 1000


def _resident(variables: Mapping[str, str], core: Sequence[str], count: int, bound: int) -> int:
    """Return the bytes of memory of a process after all of the cards were asked for."""
    environment = {**variables, "PAGE_CACHE_SIZE": str(bound)}
    paths = [f"/c/{slug}" for slug in instance.slugs(count)]
    with instance.running(instance.kontakt(core), environment, paths[0]) as (port, pid):
        asked = 0
        while asked < count:
            asked += load.run(port, paths[asked:], {"accept-encoding": "br"}, 5, order="once").requests
        return instance.resident(pid)
