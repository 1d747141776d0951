"""The signed-in person of a request to the API."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.auth.sessions import session_of


class SessionMiddleware:
    """Read session and person in one query where the browser sends the cookie to a route that may need it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with `request.state.user` and `session_id`, null for anyone."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            living = await session_of(Request(scope))
            scope["state"]["user"] = living.user if living else None
            scope["state"]["session_id"] = living.id if living else None
        await self.app(scope, receive, send)
