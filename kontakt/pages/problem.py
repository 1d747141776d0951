"""A problem as a page for people."""

from starlette.responses import Response

from kontakt.pages.render import Way, render_problem
from kontakt.problems import NotSignedIn, Problem, SignInFailed, Unavailable


def problem_page(problem: Problem, request_id: str) -> Response:
    """Return the answer; of a fault of ours, it shows the request's id as a reference."""
    page = render_problem(
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        request_id=request_id if problem.status >= 500 else None,
        way=_way(problem),
    )
    headers = {"content-security-policy": page.csp, **problem.headers}
    return Response(page.html, problem.status, headers, "text/html; charset=utf-8")


def _way(problem: Problem) -> Way | None:
    if isinstance(problem, SignInFailed):
        return Way("/api/auth/login", "Try again")
    if isinstance(problem, Unavailable):
        return Way("", "Try again")  # The same address once more, with its query.
    return Way("/api/auth/login", "Sign in") if isinstance(problem, NotSignedIn) else None
