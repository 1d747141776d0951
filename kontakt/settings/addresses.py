"""The web addresses among the settings, and the one to listen on: what each must be."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from kontakt.wording import Unfit

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_WELL_KNOWN = "/.well-known/openid-configuration"
_PORTS = {"http": 80, "https": 443}

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts of this machine, to which nothing travels openly."""


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
