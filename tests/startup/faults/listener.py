"""Faults of the address to listen on."""

import os
import socket
from pathlib import Path

from kontakt.demo.ports import free_port
from kontakt.startup.reasons import Reason
from tests.startup.faults import fault


def without_the_right():
    """A command after which port 80 is forbidden, to root as well, and where containers open all ports to everybody."""
    dropped: tuple[str, ...] = ()
    if os.geteuid() == 0:
        dropped = ("setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service")
    first_open = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    return dropped if first_open > 80 else ("unshare", "--user", "--map-current-user", "--net", *dropped)


@fault(Reason.ADDRESS_IN_USE, says=("PORT", "is taken", "ss -ltnp", "no other program listens"))
def a_port_that_is_taken(here):
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield {"PORT": str(other.getsockname()[1])}


@fault(Reason.ADDRESS_IN_USE, says=("PORT", "[::1]:"))
def a_taken_port_of_ipv6(here):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        yield {"HOST": "::1", "PORT": str(other.getsockname()[1])}


@fault(Reason.ADDRESS_IN_USE, says=("PORT", "127.0.0.1:"))
def a_taken_port_of_two_addresses(here):
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield {"HOST": "localhost", "PORT": str(other.getsockname()[1])}


@fault(Reason.ADDRESS_IN_USE, says=("PORT", "is taken"))
def a_taken_port_for_workers(here):
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield {"PORT": str(other.getsockname()[1]), "WORKERS": "2"}


@fault(Reason.ADDRESS_UNKNOWN, says=("HOST", "192.0.2.1", "not an address of this machine", "0.0.0.0"))
def an_address_of_another_machine(here):
    yield {"HOST": "192.0.2.1"}


@fault(Reason.ADDRESS_UNKNOWN, says=("HOST", "kontakt.invalid", "no name that has one"))
def a_name_without_an_address(here):
    yield {"HOST": "kontakt.invalid"}


@fault(
    Reason.ADDRESS_FORBIDDEN,
    Reason.SETTING_MISSING,  # Neither can be reached from a network of its own.
    says=("PORT", "127.0.0.1:80", "a port from 1024 on", "PORT=3000"),
    command=without_the_right(),
)
def a_port_of_root(here):
    yield {"PORT": "80", "OIDC_ISSUER": None, "DATABASE_URL": None}


@fault(
    Reason.ADDRESS_IN_USE,
    Reason.SETTING_INVALID,
    Reason.PROVIDER_REFUSED,
    says=("PORT", "SESSION_IDLE", "OIDC_ISSUER"),
)
def a_taken_port_and_a_wrong_setting_and_no_provider(here):
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield {
            "PORT": str(other.getsockname()[1]),
            "SESSION_IDLE": "1 day",
            "OIDC_ISSUER": f"http://127.0.0.1:{free_port()}",
        }
