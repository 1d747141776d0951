"""The addresses among the settings: what each must be, and how the database's may be shown."""

import ipaddress
import re
from difflib import get_close_matches
from urllib.parse import SplitResult, urlsplit

from psycopg import OperationalError
from psycopg.pq import Conninfo

from kontakt.wording import Unfit, escaped, size

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_WELL_KNOWN = "/.well-known/openid-configuration"
_PORTS = {"http": 80, "https": 443}

_DATABASE = "postgresql://user:password@host:5432/database"
_ENCODED = f"{_DATABASE}, with @ : / ? % in user and password written as %40 %3A %2F %3F %25"
_CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
}


def web_address(value: str) -> str:
    """Return the address as it is, for it may have to be equal to the last character; raise `Unfit`."""
    _split(value)
    return value


def origin(value: str) -> str:
    """Return scheme, host and port as browsers write them (RFC 6454, section 6.1); raise `Unfit`."""
    parts = _split(value)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Unfit("with more than a host", "scheme and host only", f"{parts.scheme}://{parts.netloc}".lower())
    return origin_of(value)


def origin_of(address: str) -> str:
    """Return the origin of a valid address: in lower case, without the scheme's own port."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def issuer(value: str) -> str:
    """Return the issuer identifier as it is (OpenID Connect Discovery 1.0, section 3); raise `Unfit`."""
    parts = _split(value)
    expected = "the provider's issuer identifier, exactly as the provider writes it"
    if parts.query or parts.fragment:
        raise Unfit("with a query or a fragment", expected)
    if (bare := value.rstrip("/")).endswith(_WELL_KNOWN):
        raise Unfit("the address of the provider's configuration", expected, bare.removesuffix(_WELL_KNOWN))
    return value


def listening_address(value: str) -> str:
    """Return an IP address or a host name; raise `Unfit`."""
    if not _is_host(value):
        raise Unfit("", "an IP address or a host name of this machine, without scheme, port and brackets")
    return value


def database_url(value: str) -> str:
    """Return the address of a PostgreSQL database as it is; raise `Unfit`, which repeats nothing of it."""
    if not value.startswith(("postgresql://", "postgres://")):
        raise Unfit("that does not begin with postgresql://", _DATABASE)
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
    if not options.get("dbname"):
        raise Unfit("that names no database", f"the database's name at the end: {_DATABASE}")
    for option, choices in _CHOICES.items():
        if options.get(option, choices[0]) not in choices:
            raise Unfit(f"with an unknown {option}", f"{option} is one of {', '.join(choices)}")
    return value


def shown_database_url(value: str) -> str | None:
    """Return the address with the lengths of its secrets in their place; None if it is not certain where they are."""
    try:
        database_url(value)
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
    name = options.pop("dbname")
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
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} | {"ssl"}
    _, _, query = url.partition("?")
    unknown = [name for part in query.split("&") if (name := part.partition("=")[0]) not in known]
    if query and unknown:
        near = get_close_matches(unknown[0], known, 1)
        return Unfit("with an unknown parameter after the ?", near[0] if near else "parameters that libpq knows")
    return Unfit("that cannot be read", _ENCODED)


def _split(value: str) -> SplitResult:
    expected = "an address that begins with https://"
    if "@" in value:  # Even in the path: a raw / in a password makes the rest of it a path.
        raise Unfit("with a user name or password in it", f"{expected}, and nothing before the host's name")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise Unfit("with a host or port that cannot be", expected) from None
    if parts.scheme not in {"http", "https"}:
        raise Unfit("without https:// before it", expected, f"https://{value}" if _is_host(value) else "")
    if not _is_host(parts.hostname or "") or port == 0:
        raise Unfit("with a host or port that cannot be", f"{expected}, then a host's name in ASCII")
    return parts


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _NAME.fullmatch(text) is not None and not text.rpartition(".")[2].isdigit()
    return True


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 65535
