"""The address to listen on: taken before anything else is tried, and opened only when all is well."""

import errno
import socket

from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.reasons import Reason


def bind(host: str, port: int) -> list[socket.socket]:
    """Return a socket for each address that `host` stands for, bound but not listening; raise `StartupFailed`.

    The options are those of asyncio's servers: connections of the last run that linger do not matter, and `::` means
    IPv6 alone.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise StartupFailed([_unknown(f"{host} is no address, and no name that has one ({error.strerror})")]) from error
    sockets: list[socket.socket] = []
    problems: list[StartProblem] = []
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        try:
            sockets.append(_bound(family, address))
        except OSError as error:
            problems.append(problem(error, *address))
    # A name may have an address that this machine has not, such as `localhost` where IPv6 is off.
    refused = [one for one in problems if one.reason is not Reason.ADDRESS_UNKNOWN or not sockets]
    if refused:
        for listener in sockets:
            listener.close()
        raise StartupFailed(refused[:1])
    return sockets


def _bound(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def problem(error: OSError, host: object, port: object, *_: object) -> StartProblem:
    """Return why Kontakt cannot listen there."""
    place = written(host, port)
    match error.errno:
        case errno.EADDRINUSE:
            return StartProblem(
                Reason.ADDRESS_IN_USE,
                "PORT",
                f"{place} is taken; ss -ltnp 'sport = :{port}' shows by whom",
                "a port on which no other program listens, nor a second Kontakt",
                "PORT=3001",
            )
        case errno.EACCES | errno.EPERM:
            return StartProblem(
                Reason.ADDRESS_FORBIDDEN,
                "PORT",
                f"{place}, which this user may not listen on",
                "a port from 1024 on; a web server such as Caddy stands in front and has 80 and 443",
                "PORT=3000",
            )
    return _unknown(f"{host} is not an address of this machine ({error.strerror})")


def written(host: object, port: object) -> str:
    """Return the address as it is written in a URL (RFC 3986, section 3.2)."""
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"


def _unknown(found: str) -> StartProblem:
    return StartProblem(
        Reason.ADDRESS_UNKNOWN,
        "HOST",
        found,
        "an address of this machine, 0.0.0.0 for all that are IPv4, or :: for all that are IPv6",
        "HOST=0.0.0.0",
    )
