"""Single connections to PostgreSQL: what libpq is told beside the address, and which of several servers is asked first.

libpq finds the server that takes writes (PostgreSQL manual, 32.1.1.3, Specifying Multiple Hosts). What is added here
makes sure that a server that has vanished holds nobody up for long.
"""

import os
import socket
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict

from kontakt.db.servers import Server, target
from kontakt.settings import Settings

CONNECT_TIMEOUT, CONNECT_TIMEOUT_OF_SEVERAL = "5", "3"
"""Seconds for each server; libpq itself would wait for as long as TCP does."""

_WRITABLE = ("read-write", "primary")
_WATCHED = {
    # A server that vanishes without a word, and with it the way to it, is noticed after about as long as these allow.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "8000",
}
_VARIABLES = {"connect_timeout": "PGCONNECT_TIMEOUT", "target_session_attrs": "PGTARGETSESSIONATTRS"}
_found: dict[str, Server] = {}
"""The server of each address that was connected to last."""

_open: dict[str, WeakSet[AsyncConnection]] = {}
"""The connections of each address that names several servers."""


async def connect(
    settings: Settings,
    *,
    direct: bool = False,
    replica: bool = False,
    autocommit: bool = False,
    **parameters: str,
) -> AsyncConnection:
    """Return a new connection; `parameters` are libpq's, and count more than the address. Raise `psycopg.Error`.

    A `direct` one has a session of its own, whatever stands before the database for all others. One to the `replica`
    need not lead to a server that takes writes.
    """
    address = address_of(settings, direct=direct, replica=replica)
    servers = target(address).servers
    order = {} if "host" in parameters or "hostaddr" in parameters else _order(address, servers)
    given = _parameters(address, len(servers), is_for_writes=not replica) | order | parameters
    # A pooler may give each transaction another session, where what was prepared in one is not known.
    prepare_threshold = 5 if not replica and (direct or settings.database_direct_url is None) else None
    connection = await AsyncConnection.connect(autocommit=autocommit, prepare_threshold=prepare_threshold, **given)
    if len(servers) > 1 and "host" not in parameters and _is_for_writes(connection):
        _remember(address, servers, connection)
        _open.setdefault(address, WeakSet()).add(connection)
    return connection


def leave_others(settings: Settings, connection: AsyncConnection) -> None:
    """End the connections to all servers but this connection's, which is the one that takes writes.

    Whoever still waits there for an answer learns that none will come: a server that hangs keeps its connections.
    """
    for other in tuple(_open.get(address_of(settings, direct=True), ())):
        if other.closed or _place(other) == _place(connection):
            continue
        # Not closed, because somebody waits for it, who then reads its end.
        with socket.socket(fileno=os.dup(other.fileno())) as way, suppress(OSError):
            way.shutdown(socket.SHUT_RDWR)


def address_of(settings: Settings, *, direct: bool = False, replica: bool = False) -> str:
    """Return the database's address, or the one where nothing stands between, or the replica's."""
    address = settings.database_read_url if replica else settings.database_direct_url if direct else None
    return (address or settings.database_url).get_secret_value()


def has_stepped_down(connection: AsyncConnection) -> bool:
    """Return whether the server takes no writes any more, where the address asks for one that does.

    It says so by itself, before the answer to whatever it is asked next (PostgreSQL manual, 55.2.7).
    """
    status = connection.pgconn.parameter_status
    if b"on" not in (status(b"in_hot_standby"), status(b"default_transaction_read_only")):
        return False
    return _is_for_writes(connection)


def _is_for_writes(connection: AsyncConnection) -> bool:
    return connection.info.get_parameters().get("target_session_attrs") in _WRITABLE


def _parameters(address: str, servers: int, *, is_for_writes: bool) -> dict[str, Any]:
    # The address goes to libpq as it is: only libpq knows several hosts, sockets, services and PGPASSWORD.
    fixed = {
        "conninfo": address,
        "fallback_application_name": "kontakt",
        # The server converts; names in every script must arrive whatever PGCLIENTENCODING says.
        "client_encoding": "UTF8",
    }
    several = {"connect_timeout": CONNECT_TIMEOUT_OF_SEVERAL}
    if is_for_writes:
        several["target_session_attrs"] = "read-write"
    added = _WATCHED | (several if servers > 1 else {"connect_timeout": CONNECT_TIMEOUT})
    given = conninfo_to_dict(address)
    return fixed | {
        name: value for name, value in added.items() if name not in given and _VARIABLES.get(name, "") not in os.environ
    }


def _order(address: str, servers: tuple[Server, ...]) -> dict[str, str]:
    """Return the parameters that put the server first that was the right one before.

    Else each connection would wait for one that has vanished, as long as it is the first of the address.
    """
    last = _found.get(address)
    if last not in servers[1:]:
        return {}
    ordered = (last, *(one for one in servers if one != last))
    names = {name for one in servers for name in one.parameters}
    return {name: ",".join(one.parameters.get(name, "") for one in ordered) for name in names}


def _place(connection: AsyncConnection) -> tuple[str, str]:
    return connection.info.host, str(connection.info.port)


def _remember(address: str, servers: tuple[Server, ...], connection: AsyncConnection) -> None:
    found = next((one for one in servers if (one.host, one.port) == _place(connection)), None)
    if found is not None:
        _found[address] = found
