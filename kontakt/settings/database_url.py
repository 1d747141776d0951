"""The database's address: what it must be, and how it may be shown."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from psycopg import OperationalError
from psycopg.pq import Conninfo

from kontakt.wording import Unfit, escaped, size

_DATABASE = "postgresql://user:password@host:5432/database"
_ENCODED = f"{_DATABASE}, with @ : / ? % in user and password written as %40 %3A %2F %3F %25"
_CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "primary", "prefer-standby"),
}
_READ_ONLY = ("read-only", "standby")
_OTHER_SCHEME = re.compile(r"(jdbc:)?postgres(?:ql)?(\+[a-z0-9_]+)?://")


def database_url(value: str, *, writes: bool = True) -> str:
    """Return the address of a PostgreSQL database as it is; raise `Unfit`, which repeats nothing of it.

    One without `writes` may be a replica's.
    """
    if not value.startswith(("postgresql://", "postgres://")):
        raise Unfit("that does not begin with postgresql://", _right_scheme(value))
    authority, _, rest = value.partition("://")[2].partition("/")
    if authority.count("@") > 1 or "@" in rest:  # libpq would take part of a password for the host or the database.
        raise Unfit("in which an @ or a / is one too many", _ENCODED)
    try:
        options = _options(value)
    except OperationalError:  # Its message repeats parts of the address, and so of the password.
        raise _unreadable(value) from None
    hosts, ports = options.get("host", "").split(","), options.get("port", "").split(",")
    if any(port and not _is_port(port) for port in ports):
        raise Unfit("with a port that is no number from 1 to 65535", _ENCODED)
    if len(ports) not in {1, len(hosts)}:
        raise Unfit(f"with {len(hosts)} hosts, but {len(ports)} ports", "one port, or one for each host")
    if not options.get("dbname") and not options.get("service"):  # A service may name it.
        expected = f"the database's name at the end, even if it is the user's: {_DATABASE}"
        raise Unfit("that names no database", expected)
    if (wanted := options.get("target_session_attrs")) in _READ_ONLY and not writes:
        options.pop("target_session_attrs")
    elif wanted in _READ_ONLY:
        expected = "a server that takes writes, as Kontakt writes: target_session_attrs=read-write"
        raise Unfit(f"with target_session_attrs={wanted}", expected)
    for option, choices in _CHOICES.items():
        if options.get(option, choices[0]) not in choices:
            raise Unfit(f"with an unknown {option}", f"{option} is one of {', '.join(choices)}")
    return value


def shown_database_url(value: str) -> str | None:
    """Return the address with the lengths of its secrets in their place; None if it is not certain where they are."""
    try:
        database_url(value, writes=False)
    except Unfit:
        return None
    options = _options(value, is_shown=True)
    user, password = options.pop("user", ""), options.pop("password", None)
    userinfo = user if password is None else f"{user}:{password}"
    hosts, ports = options.get("host", "").split(","), options.get("port", "").split(",")
    location = ""
    if not any(host.startswith("/") for host in hosts):  # A socket's folder stays among the parameters.
        ports = ports if len(ports) == len(hosts) else ports * len(hosts)
        pairs = zip((f"[{host}]" if ":" in host else host for host in hosts), ports, strict=True)
        location = ",".join(f"{host}:{port}" if port else host for host, port in pairs)
        options = {name: text for name, text in options.items() if name not in {"host", "port"}}
    name = options.pop("dbname", "")
    parameters = "&".join(f"{option}={text}" for option, text in options.items())
    address = f"postgresql://{userinfo}{'@' if userinfo else ''}{location}/{name}"
    return escaped(f"{address}?{parameters}" if parameters else address)


def _options(url: str, *, is_shown: bool = False) -> dict[str, str]:
    """Return what libpq reads in the address; with `is_shown` only the lengths of what libpq itself would not show."""
    found = {}
    for option in Conninfo.parse(url.encode()):
        if option.val is not None:
            text = option.val.decode("utf-8", "replace")
            found[option.keyword.decode()] = f"({size(text)})" if is_shown and option.dispchar else text
    return found


def _unreadable(url: str) -> Unfit:
    if re.search(r"%(?![0-9A-Fa-f]{2})|%00", url):
        return Unfit("with a % that begins no encoded character", _ENCODED)
    if " " in url:
        return Unfit("with a blank in it", f"{_DATABASE}, with a blank written as %20")
    # There is one @ at most: what is after it is no password. Without one, a port that is no number may be.
    location, _, parameters = url.rpartition("@")[2].partition("?")
    if "@" not in url and re.search(r":(?![0-9]*(?:[,/]|$))", location.partition("://")[2]):
        return Unfit("that cannot be read", _ENCODED)
    return _wrong_parameter(parameters.split("&") if parameters else []) or Unfit("that cannot be read", _ENCODED)


def _wrong_parameter(parameters: list[str]) -> Unfit | None:
    known = {option.keyword.decode(): bool(option.dispchar) for option in Conninfo.get_defaults()} | {"ssl": False}
    before = ""
    for name, _, value in (parameter.partition("=") for parameter in parameters):
        if name not in known:
            # What comes after a secret may be the rest of it, and is not repeated.
            return _unknown("" if known.get(before) else name, known)
        if "=" in value:
            return Unfit(f"with an = in the value of {name}", "an = in a parameter's value written as %3D")
        if name == "ssl" and value != "true":
            return Unfit("with another ssl than ssl=true", "sslmode=disable without TLS, sslmode=require with it")
        before = name
    return None


def _unknown(name: str, known: Iterable[str]) -> Unfit:
    expected = "parameters that libpq knows, with an & in a value written as %26; those of other programs cut"
    if not re.fullmatch(r"[a-z_]{1,40}", name):
        return Unfit("with an unknown parameter after the ?", expected)
    near = get_close_matches(name, known, 1, cutoff=0.8)  # Less is a guess: schema is no sslcert.
    return Unfit(f"with the unknown parameter {name}", near[0] if near else expected)


def _right_scheme(url: str) -> str:
    other = _OTHER_SCHEME.match(url)
    before, driver = other.groups() if other else (None, None)
    cut = [words for words, is_there in (("jdbc: before it", before), ("+ and a driver's name", driver)) if is_there]
    return f"{_DATABASE}, without {' and without '.join(cut)}" if cut else _DATABASE


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535
