"""The application: middleware, routes, problems, startup."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kontakt import garbage, health
from kontakt.late import Late
from kontakt.middleware.faults import Faults
from kontakt.middleware.request_id import RequestId
from kontakt.middleware.same_origin import SameOrigin
from kontakt.middleware.security_headers import SecurityHeaders
from kontakt.middleware.trusted_proxies import TrustedProxies
from kontakt.problems import BadRequest, Forbidden, MethodNotAllowed, NotFound, Problem
from kontakt.rendering import problem_response
from kontakt.settings import Settings
from kontakt.startup.hook import running

_log = logging.getLogger(__name__)
_BY_STATUS: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed, 403: Forbidden}


class Kontakt(Starlette):
    """The application; `is_draining` once the server was told to end.

    It answers for its health at once. The `surface`, which is everything else, is loaded while the server listens.
    """

    is_draining = False
    surface: Late


def create_app(settings: Settings) -> Kontakt:
    """Return the application for these settings; what it needs is opened when the server starts."""

    @asynccontextmanager
    async def lifespan(_app: Kontakt) -> AsyncIterator[dict[str, Any]]:
        async with running(settings) as state:
            yield state

    app = Kontakt(
        routes=[Route("/api/health", health.health), Route("/api/health/live", health.live)],
        middleware=[
            Middleware(RequestId),
            Middleware(TrustedProxies, networks=settings.trusted_proxies),
            Middleware(SecurityHeaders, https=settings.is_https),
            Middleware(Faults),
            Middleware(SameOrigin, origin=settings.app_url),
        ],
        exception_handlers={Problem: _problem, HTTPException: _http_exception},
        lifespan=lifespan,
    )
    app.router.default = app.surface = Late(load_surface)
    app.router.redirect_slashes = False  # Its redirects are made from the Host header, and every path has one form.
    return app


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
    return problem_response(request, error)


async def _http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own: an unknown path, a wrong method, a broken form."""
    assert isinstance(error, HTTPException), "registered for it"
    problem = _BY_STATUS.get(error.status_code, BadRequest)(headers=error.headers)
    return problem_response(request, problem)
