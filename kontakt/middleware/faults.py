"""What was not foreseen: a problem document for the client, the whole story for the log."""

import logging

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kontakt.db.trouble import is_away
from kontakt.problems import InternalError, Problem, Unavailable
from kontakt.rendering import problem_response

_log = logging.getLogger(__name__)


class Faults:
    """Answer 503 where the database does not, and 500 for everything else that is raised."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, note_start)
        except ClientDisconnect:
            _log.info("the client went away")
        except Exception as error:
            if started:
                raise
            await problem_response(Request(scope), _problem(error))(scope, receive, send)


def _problem(error: Exception) -> Problem:
    problem = Unavailable(headers={"retry-after": "5"}) if is_away(error) else InternalError()
    problem.__cause__ = error
    return problem
