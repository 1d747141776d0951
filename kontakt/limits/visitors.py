"""Whom a limit is for, where nobody is signed in: a household, as far as its address tells."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network

from starlette.datastructures import Headers
from starlette.types import Scope

from kontakt.middleware.trusted_proxies import visitor_of
from kontakt.settings import Network

_REMEMBERED = 4096
_FORWARDED = b"x-forwarded-for"
_LONGEST = 256
"""Bytes of that header that are read, from its end; nobody fills the memory with longer ones."""


@lru_cache(_REMEMBERED)
def household(address: str) -> str:
    """Return the IPv4 address, or the network of an IPv6 address: everybody has 2^64 of those (RFC 6177, section 2)."""
    with suppress(ValueError):  # Otherwise it is none.
        found = IPv6Address(address.partition("%")[0])
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return address


def visitors(networks: Sequence[Network]) -> Callable[[Scope], str]:
    """Return what tells the household of a request that no middleware has seen, behind these trusted proxies."""

    @lru_cache(_REMEMBERED)
    def behind(peer: str, forwarded: bytes) -> str:
        client = visitor_of({"client": (peer, 0)}, Headers(raw=[(_FORWARDED, forwarded)]), networks)
        return household(client[0] if client else peer)

    def visitor(scope: Scope) -> str:
        peer: str = scope["client"][0] if scope.get("client") else "unknown"
        if not networks:
            return household(peer)
        forwarded = b",".join([value for name, value in scope["headers"] if name == _FORWARDED])
        if len(forwarded) > _LONGEST:
            forwarded = forwarded[-_LONGEST:].partition(b",")[2]
        return behind(peer, forwarded)

    return visitor
