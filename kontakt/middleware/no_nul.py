"""No NUL in an address: no text has it, and PostgreSQL refuses it in whatever query it reaches."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.problems import BadRequest
from kontakt.rendering import problem_response


class NoNul:
    """Answer 400 to a path or a query with NUL."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            problem = BadRequest("An address has no NUL.")
            await problem_response(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)
