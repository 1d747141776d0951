"""Contact details of obfuscated cards: shown to a person who asks, at a rate that no harvester likes."""

import time
from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network
from uuid import UUID

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from kontakt.auth.tokens import sign, verify
from kontakt.http import client_address
from kontakt.problems import TooManyRequests
from kontakt.settings import Settings

LIFETIME = timedelta(minutes=10)
RATE = parse("30/hour")


def reveal_key(card_id: UUID, settings: Settings) -> str:
    """Return the key that opens the vCard of a page that was just revealed."""
    return sign("reveal", {"card": str(card_id)}, settings.jwt_secret.get_secret_value(), LIFETIME)


def is_revealed(key: str | None, card_id: UUID, settings: Settings) -> bool:
    """Return whether the key opens this card."""
    claims = verify("reveal", key, *settings.signing_secrets) if key else None
    return claims is not None and claims.get("card") == str(card_id)


async def spend(request: Request) -> None:
    """Count one reveal of this visitor; raise `TooManyRequests` over the rate."""
    visitor, reveals = _household(client_address(request)), _reveals(request)
    if not await reveals.hit(RATE, "reveal", visitor):
        reset = (await reveals.get_window_stats(RATE, "reveal", visitor)).reset_time
        raise TooManyRequests(headers={"retry-after": str(max(1, round(reset - time.time())))})


def _household(address: str) -> str:
    """Return the IPv4 address, or the network of an IPv6 address: everybody has 2^64 of those (RFC 6177, section 2)."""
    with suppress(ValueError):  # Otherwise it is none.
        found = IPv6Address(address.partition("%")[0])
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return address


def _reveals(request: Request) -> MovingWindowRateLimiter:
    """Return the count of reveals by visitor, in the memory of this process."""
    state = request.app.state
    if not hasattr(state, "reveals"):
        state.reveals = MovingWindowRateLimiter(MemoryStorage())
    reveals: MovingWindowRateLimiter = state.reveals
    return reveals
