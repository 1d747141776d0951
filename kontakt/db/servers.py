"""What the address of a database names: servers, a database and a role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its name, address or folder of the socket, and its port."""

    host: str
    port: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What must be given beside the address to get to this server alone."""

    def __str__(self) -> str:
        """Return such as `db.example.com:5432`, `[::1]:5432` or `/run/postgresql:5432`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Target:
    """What an address names; the servers are in the order in which they are tried."""

    servers: tuple[Server, ...]
    database: str
    role: str


def target(address: str) -> Target:
    """Return what the address names, with what libpq adds from its own variables and the account of the process.

    Raise `psycopg.ProgrammingError` if it is no address; the message may hold a part of the password.
    """
    values = {option.keyword.decode(): (option.val or b"").decode() for option in Conninfo.get_defaults()}
    values |= {name: str(value) for name, value in conninfo_to_dict(address).items()}
    return Target(_servers(values), values["dbname"] or values["user"], values["user"])


def _servers(values: Mapping[str, str]) -> tuple[Server, ...]:
    """Return a server for each of the hosts (PostgreSQL manual, 32.1.1.3, Specifying Multiple Hosts)."""
    lists = {name: values[name].split(",") for name in ("host", "hostaddr", "port")}
    count = max(len(lists["host"]), len(lists["hostaddr"]))
    for name, entries in lists.items():
        if len(entries) == 1 and (name == "port" or not entries[0]):
            lists[name] = entries * count
    if count == 1 or {len(entries) for entries in lists.values()} != {count}:
        # libpq refuses lists that do not fit together, and says so when it connects.
        return (_server(values, {}),)
    parameters = [dict(zip(lists, entries, strict=True)) for entries in zip(*lists.values(), strict=True)]
    return tuple(_server(one, {name: value for name, value in one.items() if value}) for one in parameters)


def _server(values: Mapping[str, str], parameters: Mapping[str, str]) -> Server:
    return Server(values["host"] or values["hostaddr"] or "localhost", values["port"] or "5432", parameters)
