"""The description of the API: for machines, and for people."""

from functools import cache
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kontakt.openapi import openapi
from kontakt.pages.render import Rendered, policy, template
from kontakt.pages.style import rules


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from kontakt.routes import ENDPOINTS  # noqa: PLC0415 - the table holds this module's handlers

    return openapi(ENDPOINTS)


async def document(_request: Request) -> Response:
    """Answer the OpenAPI 3.1 document."""
    return JSONResponse(description(), headers={"cache-control": "no-cache"})


async def page(_request: Request) -> Response:
    """Answer the description of the API as a page."""
    rendered = _rendered()
    headers = {"content-security-policy": rendered.csp, "cache-control": "no-cache"}
    return Response(rendered.html, headers=headers, media_type="text/html; charset=utf-8")


@cache
def _rendered() -> Rendered:
    style = rules("tokens.css", "base.css", "docs.css")
    html = template("docs.html").render(api=description(), style=Markup(style))  # noqa: S704 - our own files
    return Rendered(html.encode(), policy(style, script=False))
