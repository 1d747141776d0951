"""The visitor's address behind proxies that the operator trusts, and behind no others."""

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.settings import Network

MOST_HOPS = 20
"""How many addresses of proxies are read; a list is as long as its sender likes."""


class TrustedProxies:
    """Replace the peer's address by the right-most address in X-Forwarded-For that is no trusted proxy."""

    def __init__(self, app: ASGIApp, networks: Sequence[Network]) -> None:
        self.app = app
        self.networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the visitor's address."""
        if scope["type"] == "http":
            scope["client"] = visitor_of(scope, Headers(scope=scope), self.networks)
        await self.app(scope, receive, send)


def visitor_of(scope: Scope, headers: Headers, networks: Sequence[Network]) -> tuple[str, int] | None:
    """Return address and port of the visitor; the port of one behind a proxy is unknown, and 0."""
    client: tuple[str, int] | None = scope.get("client")
    if client and _is_trusted(client[0], networks):
        hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
        for hop in (hop.strip() for hop in reversed(hops[-MOST_HOPS:])):
            if not _is_address(hop):
                break
            client = (hop, 0)
            if not _is_trusted(hop, networks):
                break
    return client


def _is_trusted(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text  # Behind it stands the name of an interface, which may be any text.
