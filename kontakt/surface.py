"""All that Kontakt answers but its health. `kontakt.app` imports this module late."""

from sqlalchemy.orm import configure_mappers
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

import kontakt.analytics.beacon
import kontakt.analytics.days
import kontakt.auth.id_token
import kontakt.auth.logout_token
import kontakt.cache.front
import kontakt.limits.storage
import kontakt.pages.problem
import kontakt.refusals  # noqa: F401 - others import these eight late, too
from kontakt.middleware.session import SessionMiddleware
from kontakt.pages import render
from kontakt.routes import ENDPOINTS, routes
from kontakt.signatures import render as signatures
from kontakt.telemetry import expected


class Table(Router):
    """A router whose 405 names all methods that the address supports (RFC 9110, section 15.5.6).

    Starlette names those of the first route of the path, and here each method has a route of its own.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to its route."""
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            if error.status_code == 405:
                fitting = (route for route in self.routes if route.matches(scope)[0] is not Match.NONE)
                methods = {method for route in fitting if isinstance(route, Route) for method in route.methods or ()}
                error.headers = {"allow": ", ".join(sorted(methods))}
            raise


def surface() -> ASGIApp:
    """Return the routes behind the session; whatever else the first visitor would wait for is ready, too."""
    configure_mappers()
    expected.prepare(ENDPOINTS)
    render.prepare()
    signatures.prepare()
    return SessionMiddleware(Table(routes(), redirect_slashes=False))
