"""The proxies that the environment names, as httpx reads them; but what it would raise for is told in words."""

import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.request import getproxies

import httpx

from kontakt.wording import Unfit, size

_SCHEMES = ("http", "https", "all")
_PASSED = "kontakt.proxy"
_EXPECTED = (
    "the address of an HTTP proxy: http://host:port, or http://user:password@host:port, where /, ?, #, @ and : in the "
    "password are written %2F, %3F, %23, %40 and %3A"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A proxy on the way to the provider: the variable that names it, its scheme, and its host and port."""

    variable: str
    scheme: str
    server: str

    def __str__(self) -> str:
        """Return it in words, without its user and password."""
        return f"through the proxy of {self.variable}, {self.server}"


class _Through(httpx.AsyncHTTPTransport):
    """A transport through a proxy, which notes on each request that it took it."""

    def __init__(self, passage: Passage, proxy: httpx.Proxy, trusted: ssl.SSLContext) -> None:
        super().__init__(verify=trusted, proxy=proxy)
        self._passage = passage

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request."""
        request.extensions[_PASSED] = self._passage
        return await super().handle_async_request(request)


def passage(request: httpx.Request) -> Passage | None:
    """Return the proxy through which the request was sent, or None."""
    found = request.extensions.get(_PASSED)
    return found if isinstance(found, Passage) else None


def mounts(trusted: ssl.SSLContext) -> dict[str, httpx.AsyncBaseTransport | None]:
    """Return the transports of a client by the pattern of the addresses that they are for; None is the direct way.

    Proxies that cannot be used are left out; `unfit` tells of them.
    """
    found: dict[str, httpx.AsyncBaseTransport | None] = {}
    for scheme, (variable, value) in _proxies().items():
        try:
            url = _address(value)
        except Unfit:
            continue
        host = f"[{url.host}]" if ":" in url.host else url.host
        server = f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}"
        found[f"{scheme}://"] = _Through(Passage(variable, url.scheme, server), httpx.Proxy(url), trusted)
    if found:
        found.update(dict.fromkeys(_direct(getproxies()), None))
    return found


def unfit() -> dict[str, Unfit]:
    """Return what is wrong with the proxies that cannot be used, by the names of their variables."""
    found: dict[str, Unfit] = {}
    for variable, value in _proxies().values():
        try:
            _address(value)
        except Unfit as error:
            found[variable] = error
    return found


def _proxies() -> dict[str, tuple[str, str]]:
    """Return variable and value by the scheme that they are for; nothing if no host is to be reached by a proxy."""
    named = getproxies()
    if "*" in _exceptions(named):
        return {}
    found = {scheme: (_variable(scheme, named[scheme]), named[scheme]) for scheme in _SCHEMES if named.get(scheme)}
    if found.keys() >= {"http", "https"}:
        found.pop("all", None)  # Desktops set it beside the two, often to a SOCKS proxy; nothing is left for it.
    return found


def _variable(scheme: str, value: str) -> str:
    name = f"{scheme}_proxy"
    spellings = (name, *(other for other in os.environ if other.lower() == name))
    return next((spelling for spelling in spellings if os.environ.get(spelling) == value), name.upper())


def _address(value: str) -> httpx.URL:
    """Return a proxy's address; raise `Unfit`, which repeats nothing of the value, since it may hold a password."""
    hidden = f"a value of {size(value)}"
    example = "http://proxy.example.com:3128"
    if value.lower().startswith("socks"):
        raise Unfit(f"{hidden} that begins with socks: Kontakt speaks with HTTP proxies only", _EXPECTED, example)
    try:
        url = httpx.URL(value if "://" in value else f"http://{value}")
    except (httpx.InvalidURL, ValueError):
        raise Unfit(f"{hidden} that is no address; perhaps its port is no number", _EXPECTED, example) from None
    if url.scheme not in {"http", "https"}:
        raise Unfit(f"{hidden} that begins with neither http:// nor https://", _EXPECTED, example)
    if not url.host:
        raise Unfit(f"{hidden} without a host", _EXPECTED, example)
    if url.port is not None and not 0 < url.port < 65536:
        raise Unfit(f"{hidden} with a port that is none of 1 to 65535", _EXPECTED, example)
    # A password with a slash looks like a host, a port and a path.
    if "@" in url.path or b"@" in url.query or "@" in url.fragment:
        raise Unfit(f"{hidden} with an @ after the host; perhaps its password has a /, ? or #", _EXPECTED, example)
    return url


def _exceptions(named: Mapping[str, str]) -> list[str]:
    return [entry.strip() for entry in named.get("no", "").split(",")]


def _direct(named: Mapping[str, str]) -> Iterator[str]:
    """Yield httpx's patterns of the hosts in NO_PROXY; what it cannot read, such as `fd00::/8`, is passed over."""
    for entry in filter(None, _exceptions(named)):
        pattern = _pattern(entry)
        try:
            is_readable = bool(httpx.URL(pattern).host)
        except (httpx.InvalidURL, ValueError):
            continue
        if is_readable:
            yield pattern


def _pattern(entry: str) -> str:
    if "://" in entry:
        return entry
    bare = entry.removeprefix("[").removesuffix("]")
    try:
        version = ip_address(bare.split("/")[0]).version
    except ValueError:
        # A name stands for all that is below it, too.
        return f"all://{entry}" if entry.lower() == "localhost" else f"all://*{entry}"
    return f"all://[{bare}]" if version == 6 else f"all://{bare}"
