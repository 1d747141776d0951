"""Only requests for our own address: a name that somebody points here (DNS rebinding) gets nothing."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.problems import BadRequest, Misdirected
from kontakt.rendering import problem_response

PROBED = frozenset({"/api/health", "/api/health/live", "/metrics"})
"""What probes and whoever watches ask for by an address that is nobody else's business."""

_PORTS = {"http": 80, "https": 443}


def authorities(origin: str) -> frozenset[bytes]:
    """Return what Host may say for an origin: its authority, and with its scheme's own port (RFC 9110, section 7.2)."""
    parts = urlsplit(origin)
    ports = [] if parts.port else [f"{parts.netloc}:{_PORTS[parts.scheme]}"]
    return frozenset(written.encode() for written in (parts.netloc, *ports))


def is_ours(headers: Iterable[tuple[bytes, bytes]], expected: frozenset[bytes]) -> bool:
    """Return whether there is one Host, and it is an expected one, whatever its case."""
    hosts = [value for name, value in headers if name == b"host"]
    return len(hosts) == 1 and hosts[0].lower() in expected


class OwnHost:
    """Answer 421 to requests for other hosts than that of `origin`, and 400 where there is no Host or more than one."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.origin = origin
        self.expected = authorities(origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] in PROBED or is_ours(scope["headers"], self.expected):
            await self.app(scope, receive, send)
            return
        is_one = sum(name == b"host" for name, _ in scope["headers"]) == 1
        problem = Misdirected(f"This is {self.origin}.") if is_one else BadRequest("One Host is needed.")
        await problem_response(Request(scope), problem)(scope, receive, send)
