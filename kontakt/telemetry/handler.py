"""`GET /metrics`, for whoever watches over Kontakt: where METRICS is on, and never through a proxy without a token."""

import asyncio
import hmac

from starlette.requests import Request
from starlette.responses import Response

from kontakt.problems import NotFound, NotSignedIn
from kontakt.settings import Settings
from kontakt.telemetry import gauges

_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")


async def metrics(request: Request) -> Response:
    """Answer all numbers in the text format of Prometheus, or of OpenMetrics where that is asked for."""
    settings: Settings = request.app.settings
    _admit(request, settings)
    gauges.tell(request.app.memory, request.scope.get("state", {}))
    # In a thread: the first time libraries are loaded, and a thousand lines are to be written.
    content, media_type = await asyncio.to_thread(_written, request.headers.get("accept", ""))
    return Response(content, media_type=media_type)


def _admit(request: Request, settings: Settings) -> None:
    """Raise a problem unless the request has the token or, where there is none, comes straight from our network."""
    if settings.metrics_token is None:
        # A proxy that passes everything on must not make them public.
        if any(name in request.headers for name in _OF_PROXIES):
            raise NotFound
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = settings.metrics_token.get_secret_value()
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), expected.encode()):
        raise NotSignedIn(headers={"www-authenticate": "Bearer"})


def _written(accept: str) -> tuple[bytes, str]:
    from kontakt.telemetry.exposition import written  # noqa: PLC0415 - few ask, and nobody else waits for it

    return written(accept)
