"""Pictures of other hosts, fetched for a person without lending them the server's place in the network.

The address that a name stands for is looked up once, checked, and then connected to, so that a second answer of the
name server changes nothing. Only addresses that are global are, and those of one host that the operator named. There
are no redirects, no proxies and no cookies.
"""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import anyio
import httpx

from kontakt import __version__

DEADLINE = 5.0
"""How long everything may take, in seconds."""

_PORTS = {"http": 80, "https": 443}
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address is in its last 32 bits.
_GIVEN_OUT = (IPv6Network("2000::/3"), IPv6Network("::ffff:0:0/96"), _TRANSLATED)
"""Of all other IPv6, some that Python calls global leads into private networks, such as 64:ff9b:1::/48 (RFC 8215)."""


class Refused(Exception):  # noqa: N818 - it names a state
    """There is no picture to be had at this address, now and later."""


class Unreachable(Exception):  # noqa: N818 - it names a state
    """Nobody answers there just now."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The one server that may be anywhere in the network, such as the identity provider."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> "Trusted":
        """Return the server of an address."""
        url = httpx.URL(address)
        return cls(url.scheme, url.raw_host.decode(), url.port or _PORTS.get(url.scheme, 0))


async def fetch(address: str, trusted: Trusted, limit: int, *, seconds: float = DEADLINE) -> bytes:
    """Return what is at the address, at most `limit` bytes.

    Raise `Refused` if it must not be fetched or is something else, `Unreachable` if it cannot be fetched in time.
    """
    url = _checked(address, trusted)
    try:
        with anyio.fail_after(seconds):
            places = await _places(url, trusted)
            async with _client(seconds) as client:
                return await _first_answer(client, url, places, limit)
    except (httpx.RequestError, OSError) as error:  # `TimeoutError` is an `OSError`.
        raise Unreachable(f"{url.host}: {type(error).__name__}") from error


def _checked(address: str, trusted: Trusted) -> httpx.URL:
    try:
        url = httpx.URL(address)
        host = url.host
    except (httpx.InvalidURL, UnicodeError) as error:  # The latter where a host looks encoded (IDNA) and is not.
        raise Refused("no address") from error
    allowed = _PORTS if trusted.scheme == "http" else {"https"}
    if url.scheme not in allowed or not host or url.userinfo:
        raise Refused(f"no address of the web: {url.scheme}")
    return url


async def _places(url: httpx.URL, trusted: Trusted) -> list[str]:
    """Return the addresses that the host stands for; raise `Refused` if one of them is not for everybody."""
    host, port = url.raw_host.decode(), url.port or _PORTS[url.scheme]
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if Trusted(url.scheme, host, port) != trusted and not all(is_global(place) for place in places):
        raise Refused(f"{host} is not on the public internet")
    return places


def is_global(place: str) -> bool:
    """Return whether the IP address can be reached from everywhere, and so can what it holds inside, if it does."""
    address = ip_address(place.partition("%")[0])
    if isinstance(address, IPv6Address) and not any(address in network for network in _GIVEN_OUT):
        return False
    return all(one.is_global and not one.is_multicast for one in _meant(address)) and "%" not in place


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.ipv4_mapped is None:
        yield address
    yield from filter(None, inner)


def _client(seconds: float) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        # Without a content coding the limit holds for what is read into memory, too.
        headers={"User-Agent": f"Kontakt/{__version__}", "Accept": "image/*", "Accept-Encoding": "identity"},
        verify=_authorities(),
        trust_env=False,
        timeout=httpx.Timeout(seconds, connect=0.4 * seconds),
        follow_redirects=False,
    )


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context()


async def _first_answer(client: httpx.AsyncClient, url: httpx.URL, places: list[str], limit: int) -> bytes:
    for place in places[:-1]:
        try:
            return await _answer(client, url, place, limit)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _answer(client, url, places[-1], limit)


async def _answer(client: httpx.AsyncClient, url: httpx.URL, place: str, limit: int) -> bytes:
    # The name goes along for the server and for its certificate.
    request = client.build_request("GET", url.copy_with(host=place), headers={"Host": url.netloc.decode()})
    request.extensions["sni_hostname"] = url.raw_host.decode()
    response = await client.send(request, stream=True)
    try:
        if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Unreachable(f"{url.host} answers with HTTP {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise Refused(f"{url.host} answers with HTTP {response.status_code}")
        return await _limited(response, limit)
    finally:
        await response.aclose()


async def _limited(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise Refused(f"more than {limit} bytes")
    return bytes(body)
