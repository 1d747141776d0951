"""Free and taken ports of this machine."""

import random
import socket
from collections.abc import Container
from contextlib import closing
from itertools import islice
from pathlib import Path

from kontakt.demo.errors import DemoError

IPV4, IPV6 = "127.0.0.1", "::1"
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""From which ports the kernel takes one for a connection that goes out (ip-sysctl.rst of Linux)."""


def loopback_addresses() -> list[str]:
    """Return the loopback addresses that this machine has; `localhost` may mean any of them."""
    return [address for address in (IPV4, IPV6) if _can_bind(address, 0)]


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port, on every loopback address that this machine has."""
    return all(_can_bind(address, port) for address in loopback_addresses())


def refuse_if_taken(port: int) -> None:
    """Raise `DemoError` if no server could listen on the port."""
    if not 1 <= port <= 65535:
        raise DemoError(f"{port} is not a port; choose one from 1024 to 65535: make up PORT=8090")
    if port < 1024 and not _can_bind(IPV4, port):
        raise DemoError(f"Port {port} is taken, or is for root only. Choose another: make up PORT=8090")
    if not is_free(port):
        other = 8090 if port != 8090 else 8080
        raise DemoError(f"Port {port} is taken by another program. Choose another: make up PORT={other}")


def next_free_port(port: int) -> int:
    """Return the port, or the first free one after it."""
    for candidate in range(port, 65536):
        if is_free(candidate):
            return candidate
    return free_port()


def free_port() -> int:
    """Return a free port."""
    return free_ports(1)[0]


def free_ports(count: int, besides: Container[int] = ()) -> list[int]:
    """Return that many different free ports, none of those in `besides`.

    As long as there are others, none is a port that the kernel gives to connections that go out: the next one that
    anybody opens could take it before a server listens there.
    """
    ports = [port for port in range(10240, 65536) if port not in besides]
    random.SystemRandom().shuffle(ports)  # Two that choose at once should not choose the same.
    ephemeral = _ephemeral()
    ports.sort(key=lambda port: port in ephemeral)
    free = list(islice(filter(is_free, ports), count))
    if len(free) < count:
        raise DemoError(f"Only {len(free)} ports from 10240 on are free; {count} are needed.")
    return free


def _ephemeral() -> range:
    try:
        first, last = map(int, EPHEMERAL.read_text().split())
    except FileNotFoundError:  # Not Linux; what RFC 6335, section 6, sets aside.
        return range(49152, 65536)
    return range(first, last + 1)


def _can_bind(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            # As the servers themselves do: connections of the last run that still linger do not matter.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen(1)
    except OSError:
        return False
    return True
