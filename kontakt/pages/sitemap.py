"""For search engines: what they may read (RFC 9309), and where the cards are (sitemaps.org, protocol 0.9)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kontakt.cards import indexable
from kontakt.cards.output import card_url
from kontakt.http import conditional, content_tag
from kontakt.problems import NotFound

PAGE_SIZE = 10_000
"""Cards in one file: about 1.5 MB. The protocol allows 50 000 addresses and 50 MB."""

_CACHING = "public, max-age=300"
_XML = "application/xml; charset=utf-8"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# The longest match decides, so the order is for people. Pages that are not to be listed must be read to say so.
_ROBOTS = """User-agent: *
Allow: /c/
Allow: /uploads/
Allow: /fonts/
Allow: /favicon.svg$
Allow: /api/cards/*/preview.png
Disallow: /

Sitemap: {app_url}/sitemap.xml
"""


async def robots(request: Request) -> Response:
    """Answer what robots may read: the cards and their pictures, nothing of the application."""
    content = _ROBOTS.format(app_url=request.state.settings.app_url).encode()
    return _answer(request, content, "text/plain; charset=utf-8")


async def index(request: Request) -> Response:
    """Answer the index of the sitemaps of all public cards."""
    session: AsyncSession
    async with request.state.sessions() as session:
        found = await indexable.pages(session, PAGE_SIZE)
    app_url = request.state.settings.app_url
    places = ((f"{app_url}/sitemaps/{page.number}.xml", page.changed_at) for page in found)
    return _answer(request, _document("sitemapindex", "sitemap", places), _XML)


async def part(request: Request) -> Response:
    """Answer one of the sitemaps."""
    # Not as a number of the route, because reading thousands of digits fails.
    number: str = request.path_params["page"]
    is_one = number.isascii() and number.isdigit() and len(number) < 7 and int(number) > 0
    session: AsyncSession
    async with request.state.sessions() as session:
        found = await indexable.page(session, int(number), PAGE_SIZE) if is_one else []
    if not found:
        raise NotFound
    app_url = request.state.settings.app_url
    places = ((card_url(app_url, slug), changed_at) for slug, changed_at in found)
    content = await to_thread.run_sync(_document, "urlset", "url", places)
    return _answer(request, content, _XML)


def _document(root: str, entry: str, places: Iterable[tuple[str, datetime]]) -> bytes:
    """Return the XML; times to the second in UTC, as W3C Datetime has them."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for address, changed_at in places:
        time = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(f"<{entry}><loc>{escape(address)}</loc><lastmod>{time}</lastmod></{entry}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()


def _answer(request: Request, content: bytes, media_type: str) -> Response:
    response = Response(content, headers={"cache-control": _CACHING}, media_type=media_type)
    return conditional(request, response, content_tag(content))
