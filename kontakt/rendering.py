"""How a problem is shown: a problem document (RFC 9457, section 3), or a page where a person navigates."""

import json
import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from kontakt.db.trouble import is_away
from kontakt.discretion import told
from kontakt.http import prefers_html
from kontakt.middleware.request_id import request_id
from kontakt.problems import Problem, Unavailable

_log = logging.getLogger(__name__)


def problem_response(request: Request, problem: Problem) -> Response:
    """Return the answer for a problem."""
    if problem.status >= 500:
        _note(problem)
    if prefers_html(request):
        # Not above: templates are imported late, and the health answer needs none.
        from kontakt.pages.problem import problem_page  # noqa: PLC0415

        return problem_page(request, problem, request_id.get())
    document: dict[str, object] = {
        **problem.members,
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "instance": f"urn:uuid:{request_id.get()}",
    }
    if problem.detail:
        document["detail"] = problem.detail
    if problem.errors:
        document["errors"] = problem.errors
    # In ASCII, because a pointer may repeat what no encoding has, such as half of a surrogate pair.
    return Response(json.dumps(document), problem.status, problem.headers, "application/problem+json")


def _note(problem: Problem) -> None:
    cause = problem.__cause__
    # What the provider or the pictures' place lacks was logged where it was met; what the database lacks was not.
    if isinstance(problem, Unavailable) and not isinstance(cause, SQLAlchemyError | OSError):
        _log.info("%s: %s", problem.code, problem)
    elif isinstance(problem, Unavailable) and cause is not None and is_away(cause):
        # Without where it was met: in an outage that is everywhere, and each request has a line.
        _log.error("%s: %s", problem.code, told(cause).partition("\n")[0])
    else:
        _log.error("%s: %s", problem.code, problem, exc_info=cause)
