"""Unsafe methods only from our own pages (the header-based defence against cross-site request forgery)."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.problems import ForeignOrigin
from kontakt.rendering import problem_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
BACKCHANNEL = "/api/auth/backchannel-logout"
"""The provider sends to it, from no page at all: what it sends is signed, and no cookie counts there."""


class SameOrigin:
    """Refuse unsafe methods unless Sec-Fetch-Site, or else Origin, says that they come from `origin`."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and scope["path"] != BACKCHANNEL
            and not is_ours(Headers(scope=scope), self.origin)
        ):
            problem = ForeignOrigin(f"Send it from {self.origin}, or with the header Origin: {self.origin}.")
            await problem_response(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_ours(headers: Headers, origin: str) -> bool:
    """Return whether an unsafe method comes from a page of ours."""
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else headers.get("origin") == origin
