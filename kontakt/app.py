"""The application: middleware, routes, problems, startup."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt import garbage, health
from kontakt.cache.memory import FOUND, Memory
from kontakt.late import Late
from kontakt.middleware import host
from kontakt.middleware.faults import Faults
from kontakt.middleware.host import OwnHost
from kontakt.middleware.no_nul import NoNul
from kontakt.middleware.request_id import RequestId
from kontakt.middleware.same_origin import SameOrigin
from kontakt.middleware.security_headers import SecurityHeaders, security_headers
from kontakt.middleware.trusted_proxies import TrustedProxies
from kontakt.problems import BadRequest, Forbidden, MethodNotAllowed, NotFound, Problem
from kontakt.rendering import problem_response
from kontakt.settings import Settings
from kontakt.startup.hook import running
from kontakt.telemetry import requests
from kontakt.telemetry.handler import metrics

if TYPE_CHECKING:
    from kontakt.cache.sending import Messages

Beacons = Callable[[Scope, Receive, Send], Awaitable[Receive | None]]
Front = Callable[[Memory, Scope], "Messages | None"]

_log = logging.getLogger(__name__)
_BY_STATUS: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed, 403: Forbidden}


class Kontakt(Starlette):
    """The application; `is_draining` once the server was told to end.

    It answers for its health at once. The `surface`, which is everything else, is loaded while the server listens.
    `memory` keeps what the public gets; `base_headers` are those that every answer has. Host says one of `authorities`.
    """

    is_draining = False
    default_locale = "en"
    """The instance's language as it was last read, for pages that cannot ask: the database may be what failed."""
    surface: Late

    settings: Settings
    memory: Memory
    base_headers: Mapping[str, str]
    authorities: frozenset[bytes]
    _front: Front | None = None
    _beacons: Beacons | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give the answer that is at hand, or pass the request on."""
        if messages := scope.get(FOUND) or self.at_hand(scope):
            start, body = messages
            await send(start)
            await send(body)
            return
        if scope["type"] == "http" and scope["method"] == "POST" and self.surface.is_loaded and self._is_ours(scope):
            self._beacons = self._beacons or load_beacons(self)
            going_on = await self._beacons(scope, receive, send)
            if going_on is None:
                return
            receive = going_on
        await super().__call__(scope, receive, send)

    def at_hand(self, scope: Scope) -> "Messages | None":
        """Return the answer that needs nothing else, if there is one."""
        if not self.memory.entries or scope["type"] != "http" or not self._is_ours(scope):
            return None
        self._front = self._front or load_front()
        return self._front(self.memory, scope)

    def _is_ours(self, scope: Scope) -> bool:
        return host.is_ours(scope["headers"], self.authorities)


def create_app(settings: Settings) -> Kontakt:
    """Return the application for these settings; what it needs is opened when the server starts."""

    @asynccontextmanager
    async def lifespan(app: Kontakt) -> AsyncIterator[dict[str, Any]]:
        async with running(settings, app.memory) as state:
            yield state

    headers = security_headers(settings.app_url)
    app = Kontakt(
        routes=[
            Route("/api/health", health.health),
            Route("/api/health/live", health.live),
            *([Route(requests.PATH, metrics)] if settings.metrics else []),
        ],
        middleware=[
            *_traced(settings),
            Middleware(RequestId),
            Middleware(TrustedProxies, networks=settings.trusted_proxies),
            Middleware(SecurityHeaders, headers=headers),
            Middleware(Faults),
            Middleware(OwnHost, origin=settings.app_url),
            Middleware(NoNul),
            Middleware(SameOrigin, origin=settings.app_url),
        ],
        exception_handlers={Problem: _problem, HTTPException: _http_exception},
        lifespan=lifespan,
    )
    app.settings, app.memory, app.base_headers = settings, Memory(settings.page_cache_size), headers
    app.authorities = host.authorities(settings.app_url)
    app.router.default = app.surface = Late(load_surface)
    app.router.redirect_slashes = False  # Its redirects are made from the Host header, and every path has one form.
    return app


def _traced(settings: Settings) -> list[Middleware]:
    if not settings.otel_exporter_otlp_endpoint:
        return []
    from kontakt.telemetry.traced_requests import TracedRequests  # noqa: PLC0415 - few trace, and all would wait

    return [Middleware(TracedRequests)]


def load_front() -> Front:
    """Import and return what gives the answers that are kept; there are none before the surface made one."""
    from kontakt.cache.front import at_hand  # noqa: PLC0415

    return at_hand


def load_beacons(app: Kontakt) -> Beacons:
    """Import and return what takes the reports of pages; it is part of the surface."""
    from kontakt.analytics.beacon import Beacons  # noqa: PLC0415

    return Beacons(app.settings, app.base_headers)


@cache
def load_surface() -> ASGIApp:
    """Import and return all that Kontakt answers but its health, once for all applications of a process."""
    began = time.monotonic()
    with garbage.unsought():
        from kontakt.surface import surface  # noqa: PLC0415 - it takes about as long as all of the start

        loaded = surface()
    seconds = round(time.monotonic() - began, 4)
    _log.info("everything is loaded, in %.2f s", seconds, extra={"event": "loaded", "seconds": seconds})
    return loaded


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem), "registered for it"
    # Not above: the record needs the tables, which a start does not; whatever is refused comes after the surface.
    from kontakt.refusals import is_refusal, note  # noqa: PLC0415

    if is_refusal(request, error):
        await note(request, error)
    return problem_response(request, error)


async def _http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own: an unknown path, a wrong method, a broken form."""
    assert isinstance(error, HTTPException), "registered for it"
    problem = _BY_STATUS.get(error.status_code, BadRequest)(headers=error.headers)
    return problem_response(request, problem)
