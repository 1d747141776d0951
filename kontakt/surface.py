"""All that Kontakt answers but its health. `kontakt.app` imports this module late."""

from sqlalchemy.orm import configure_mappers
from starlette.routing import Router
from starlette.types import ASGIApp

import kontakt.analytics.beacon
import kontakt.analytics.days
import kontakt.auth.id_token
import kontakt.cache.front
import kontakt.auth.logout_token
import kontakt.pages.problem  # noqa: F401 - others import these six late, too
from kontakt.middleware.session import SessionMiddleware
from kontakt.pages import render
from kontakt.routes import routes
from kontakt.signatures import render as signatures


def surface() -> ASGIApp:
    """Return the routes behind the session; whatever else the first visitor would wait for is ready, too."""
    configure_mappers()
    render.prepare()
    signatures.prepare()
    return SessionMiddleware(Router(routes(), redirect_slashes=False))
