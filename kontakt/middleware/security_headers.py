"""Headers that every answer of the application carries."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "x-content-type-options": "nosniff",
    # Not no-referrer: it would make form posts say `Origin: null`.
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
}
"""The defaults: an answer that needs another policy sets its own."""


def security_headers(*, https: bool) -> Mapping[str, str]:
    """Return the defaults, with HSTS where visitors use TLS."""
    return HEADERS | ({"strict-transport-security": "max-age=31536000"} if https else {})


class SecurityHeaders:
    """Add the headers that the answer does not set itself."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def send_with_headers(message: Message) -> None:
            # 304 renews the headers of the answer that the client keeps (RFC 9111, section 4.3.4): only its own.
            if message["type"] == "http.response.start" and message["status"] != 304:
                present = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
