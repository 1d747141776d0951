"""Headers that every answer of the application carries."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "x-content-type-options": "nosniff",
    # Not no-referrer: it would make form posts say `Origin: null`.
    "referrer-policy": "strict-origin-when-cross-origin",
    # Nothing that a page here uses; the clipboard and sharing are.
    "permissions-policy": "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), "
    "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
    "local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), "
    "xr-spatial-tracking=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
"""The defaults: an answer that needs another policy sets its own."""

HSTS = "max-age=31536000; includeSubDomains"


def security_headers(origin: str) -> Mapping[str, str]:
    """Return the defaults for answers of this origin, with HSTS where visitors use TLS and the name is one for all.

    Browsers hold it against every port of a name (RFC 6797, section 8.3): whatever else is developed on `localhost`
    would be lost. Of addresses they ignore it.
    """
    parts = urlsplit(origin)
    is_strict = parts.scheme == "https" and not is_of_this_machine(parts.hostname or "")
    return HEADERS | ({"strict-transport-security": HSTS} if is_strict else {})


def is_of_this_machine(host: str) -> bool:
    """Return whether a host is an address, or a name that means another machine everywhere (RFC 6761, section 6.3)."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return True


class SecurityHeaders:
    """Add the headers that the answer does not set itself."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                if is_personal(scope, present):
                    present["cache-control"] = "no-store"
                # 304 renews the headers of the answer that the client keeps (RFC 9111, section 4.3.4): only its own.
                if message["status"] != 304:
                    for name, value in self.headers.items():
                        present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def is_personal(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Return whether the answer was made for somebody who is signed in: no cache and no disk is to keep it."""
    return bool(scope.get("state", {}).get("user")) and not headers.get("cache-control", "").startswith("public")
