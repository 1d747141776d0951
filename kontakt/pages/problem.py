"""A problem as a page for people."""

import math
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from kontakt.pages.language import LANGUAGES, negotiated, translations
from kontakt.pages.render import Way, render_problem
from kontakt.problems import NotSignedIn, Problem, SignInFailed, TooManyRequests, Unavailable


def problem_page(request: Request, problem: Problem, request_id: str) -> Response:
    """Return the answer in the visitor's language; of a fault of ours, it shows the request's id as a reference.

    A page whose title is in no catalogue is English altogether, and not half of it.
    """
    language = _language(request)
    title = translations(language).gettext(problem.title)
    if title == problem.title:
        language = "en"
    page = render_problem(
        status=problem.status,
        title=title,
        detail=_detail(problem, language),
        request_id=request_id if problem.status >= 500 else None,
        way=_way(problem, translations(language).gettext),
        language=language,
    )
    headers = {
        "content-security-policy": page.csp,
        "content-language": language,
        "vary": "Accept, Accept-Language",
        **problem.headers,
    }
    return Response(page.html, problem.status, headers, "text/html; charset=utf-8")


def _language(request: Request) -> str:
    if (asked := request.query_params.get("lang")) in LANGUAGES:
        return asked
    default: str = request.app.default_locale
    return negotiated(request.headers.get("accept-language", ""), default)


def _detail(problem: Problem, language: str) -> str | None:
    words = translations(language)
    if problem.sentence:
        # A sentence that was put together elsewhere is in no catalogue. English is better than nothing.
        sentence = words.gettext(problem.sentence)
        return sentence.format(**problem.values) if problem.values else sentence
    seconds = problem.headers.get("retry-after", "")
    if not (isinstance(problem, TooManyRequests) and seconds.isdigit()):
        return None
    minutes = max(1, math.ceil(int(seconds) / 60))
    # NOTE: After a visitor asked for the contact details of too many cards in a short time.
    sentence = words.ngettext("You can go on in {minutes} minute.", "You can go on in {minutes} minutes.", minutes)
    return sentence.format(minutes=minutes)


def _way(problem: Problem, _: Callable[[str], str]) -> Way | None:
    if isinstance(problem, SignInFailed):
        return Way("/api/auth/login", _("Try again"))
    if isinstance(problem, Unavailable):
        # NOTE: Link on a page that could not be shown, which loads it once more.
        return Way("", _("Try again"))  # The same address once more, with its query.
    # NOTE: Link on a page that says that one must be signed in.
    return Way("/api/auth/login", _("Sign in")) if isinstance(problem, NotSignedIn) else None
