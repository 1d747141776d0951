"""Why a connection to the database failed.

libpq tells failed connections in words only, without an SQLSTATE. Those of a server are in the server's language;
what is not recognised is told as it is, and waited for.
"""

import re
from dataclasses import dataclass, replace

import psycopg

from kontakt.db.servers import Server, Target
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason
from kontakt.wording import escaped

_ADDRESS = "DATABASE_URL=postgresql://kontakt@db.example.com:5432/kontakt"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What is told where the pattern is found, with names in the text left out.

    `example` may name {host}, {port}, {database} and {role}.
    """

    pattern: str
    reason: Reason
    expected: str
    example: str
    sqlstates: tuple[str, ...] = ()


_PROBE = "pg_isready --host={host} --port={port}"
_SIGN_IN = "a role that may log in, with its password in the address or in PGPASSWORD"
_READ_ONLY = _Refusal(
    r"session is read-only|server is in hot standby mode",
    Reason.DATABASE_READ_ONLY,
    "a server that takes writes; after a failover that can take a moment",
    "DATABASE_URL=postgresql://kontakt@db1.example.com,db2.example.com/kontakt?target_session_attrs=read-write",
)
_UNKNOWN = _Refusal(r"", Reason.DATABASE_CONNECTION, "a PostgreSQL server at the address", _PROBE)
_REFUSALS = (
    _Refusal(
        r"^invalid |^could not match |^bad value |^definition of service |^weak sslmode ",
        Reason.SETTING_INVALID,
        "an address that libpq understands; characters with a meaning in the password are written as %40 (@), %2F (/)",
        _ADDRESS,
    ),
    # What is no PostgreSQL server, although libpq speaks of authentication and SSL.
    replace(_UNKNOWN, pattern=r"expected authentication request|invalid response to SSL|SSL SYSCALL error"),
    _Refusal(
        r'database "" does not exist|no such database',
        Reason.DATABASE_MISSING,
        "a database that somebody has created",
        'CREATE DATABASE "{database}" OWNER "{role}";',
    ),
    _Refusal(
        r'role "" does not exist|no such user',
        Reason.DATABASE_SIGN_IN,
        _SIGN_IN,
        "CREATE ROLE \"{role}\" LOGIN PASSWORD '...';",
    ),
    _Refusal(
        r"permission denied for database",
        Reason.DATABASE_SIGN_IN,
        "a role that may connect to the database",
        'GRANT CONNECT ON DATABASE "{database}" TO "{role}";',
    ),
    _Refusal(
        r"pg_hba\.conf",
        Reason.DATABASE_SIGN_IN,
        "a line of the server's pg_hba.conf that lets the role into the database from here",
        "hostssl {database} {role} samenet scram-sha-256",
    ),
    _Refusal(
        r"no password supplied",
        Reason.DATABASE_SIGN_IN,
        _SIGN_IN,
        "PGPASSWORD=...",
    ),
    _Refusal(
        r"(?i)auth?enti|not permitted to log in",  # In most languages.
        Reason.DATABASE_SIGN_IN,
        _SIGN_IN,
        "ALTER ROLE \"{role}\" LOGIN PASSWORD '...';",
    ),
    _Refusal(
        r"the database system is|terminating connection due to administrator command",
        Reason.DATABASE_STARTING,
        "a server that has started; look at its log if it does not",
        _PROBE,
        ("57P01", "57P02", "57P03"),
    ),
    _Refusal(
        r"too many c|remaining connection slots|no more connections",
        Reason.DATABASE_FULL,
        "room for the connections of all processes, each of which opens DATABASE_POOL_SIZE and three more at most",
        "ALTER SYSTEM SET max_connections = 200;",
        ("53300",),
    ),
    _READ_ONLY,
    _Refusal(
        r"does not support SSL",
        Reason.DATABASE_TLS,
        "TLS, because the address asks for it with sslmode",
        "ALTER SYSTEM SET ssl = on;",
    ),
    _Refusal(
        r"SSL|certificate|private key file",
        Reason.DATABASE_TLS,
        "a certificate for the server's name, from an authority that sslrootcert names or this machine knows",
        "DATABASE_URL=postgresql://kontakt@db.example.com/kontakt?sslmode=verify-full&sslrootcert=/etc/kontakt/ca.pem",
    ),
    _Refusal(
        r"failed to resolve host",
        Reason.DATABASE_NAME_UNKNOWN,
        "a name that this machine can look up",
        "getent hosts {host}",
    ),
    _Refusal(
        r"timeout expired|timed out",
        Reason.DATABASE_TIMEOUT,
        "an answer; a firewall that drops packets looks like this",
        _PROBE,
    ),
    _Refusal(
        r"Connection refused|No such file or directory",
        Reason.DATABASE_REFUSED,
        "a PostgreSQL server that listens there",
        _PROBE,
    ),
    _UNKNOWN,
)
_TRIED_SEVERAL = "Multiple connection attempts failed. All failures were:\n"
_RESOLVING = re.compile(r"failed to resolve host '.*?': (?:\[Errno -?\d+\] )?")
_PREFIX = re.compile(
    r"^(?:- host: .*?, hostaddr: \S+: )?(?:connection (?:failed|is bad): )?"
    r"(?:connection to server (?:at|on) .*? failed: )?"
)


def problem(error: psycopg.Error, server: Server, target: Target) -> StartProblem:
    """Return what is told of a connection to this server that failed."""
    text = words(error)
    nameless = re.sub(r'"[^"]*"', '""', text)  # A role may be called "authentik", a database "ssl".
    refusal = next(one for one in _REFUSALS if error.sqlstate in one.sqlstates or re.search(one.pattern, nameless))
    return _told(refusal, f"{server}: {_RESOLVING.sub('', text)}", server, target)


def read_only(server: Server, target: Target) -> StartProblem:
    """Return what is told of a server that answers, but takes no writes."""
    return _told(_READ_ONLY, f"{server}: a standby, or read-only by its settings", server, target)


def words(error: psycopg.Error) -> str:
    """Return what libpq or the server said, in one line, without libpq's guesses."""
    _, _, several = str(error).rpartition(_TRIED_SEVERAL)
    # A line that begins with a tab is a guess, such as that the server is not running.
    lines = [_PREFIX.sub("", line) for line in several.splitlines() if line and not line.startswith("\t")]
    return escaped(" ".join("; ".join(dict.fromkeys(lines)).split()))


def _told(refusal: _Refusal, found: str, server: Server, target: Target) -> StartProblem:
    names = {"host": server.host, "port": server.port, "database": target.database, "role": target.role}
    return StartProblem(
        refusal.reason, "DATABASE_URL", found, refusal.expected.format(**names), refusal.example.format(**names)
    )
