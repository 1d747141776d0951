"""The visitor's address behind proxies that the operator trusts, and behind no others."""

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.settings import Network


class TrustedProxies:
    """Replace the peer's address by the right-most address in X-Forwarded-For that is no trusted proxy."""

    def __init__(self, app: ASGIApp, networks: Sequence[Network]) -> None:
        self.app = app
        self.networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the visitor's address."""
        if scope["type"] == "http" and scope.get("client") and self._is_trusted(scope["client"][0]):
            hops = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
            for hop in (hop.strip() for hop in reversed(hops)):
                if not _is_address(hop):
                    break
                scope["client"] = (hop, 0)
                if not self._is_trusted(hop):
                    break
        await self.app(scope, receive, send)

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in network for network in self.networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
