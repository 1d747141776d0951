"""What anyone may see of a card: every route here goes through `published`."""

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.visibility import published
from kontakt.db.models import Card
from kontakt.http import ModelResponse, conditional, content_tag
from kontakt.pages.assets import asset
from kontakt.pages.build import card_view
from kontakt.pages.public import card_public
from kontakt.pages.render import render_card
from kontakt.pages.reveal import is_revealed, reveal_key, spend
from kontakt.pages.view import CardView
from kontakt.problems import NotFound
from kontakt.settings import Settings

FRESH = "public, max-age=0, must-revalidate"
"""Shared caches may keep a copy and must ask whether it is still right."""


async def page(request: Request) -> Response:
    """Answer the card page."""
    card, brand, redirect = await find(request, "/c/{slug}")
    if redirect is not None:
        return redirect
    view = card_view(card, brand, request.state.settings.app_url)
    return conditional(request, *_page(view))


async def reveal(request: Request) -> Response:
    """Answer the page of an obfuscated card with its contact details, for a person who asked for them."""
    card, brand, redirect = await find(request, "/c/{slug}")
    if redirect is not None:
        return redirect
    await spend(request)
    key = reveal_key(card.id, request.state.settings)
    view = card_view(card, brand, request.state.settings.app_url, revealed=True, key=key)
    response, _ = _page(view)
    response.headers["cache-control"] = "no-store"
    return response


async def data(request: Request) -> Response:
    """Answer what the page shows, as JSON."""
    card, brand, redirect = await find(request, "/api/cards/{slug}")
    if redirect is not None:
        return redirect
    response = ModelResponse(
        card_public(card_view(card, brand, request.state.settings.app_url)), headers={"cache-control": FRESH}
    )
    return conditional(request, response, content_tag(response.body))


async def find(request: Request, path: str) -> tuple[Card, InstanceSettings, Response | None]:
    """Return the published card and the settings; a redirect where the slug is a former one."""
    slug: str = request.path_params["slug"]
    session: AsyncSession
    async with request.state.sessions() as session:
        card = await published(session, slug)
        brand = await branding.load(session)
    redirect = None
    if card.slug != slug:
        query = f"?{request.url.query}" if request.url.query else ""
        # Not for ever in caches: another card may ask for the former slug one day.
        headers = {"cache-control": "public, max-age=300"}
        redirect = RedirectResponse(path.format(slug=card.slug) + query, 308, headers)
    return card, brand, redirect


def view_for(request: Request, card: Card, brand: InstanceSettings) -> CardView:
    """Return the view, with contact details where the request carries the key of a page that was just revealed."""
    settings: Settings = request.state.settings
    revealed = is_revealed(request.query_params.get("key"), card.id, settings)
    return card_view(card, brand, settings.app_url, revealed=revealed)


async def static(request: Request) -> Response:
    """Answer a file of the card page, immutable under its content hash."""
    found = await to_thread.run_sync(asset, request.path_params["name"])
    if found is None:
        raise NotFound
    content, media_type = found
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(content, headers=headers, media_type=media_type)


def _page(view: CardView) -> tuple[Response, str]:
    rendered = render_card(view)
    headers = {"content-security-policy": rendered.csp, "cache-control": FRESH}
    if not view.indexable:
        headers["x-robots-tag"] = "noindex"
    response = Response(rendered.html, headers=headers, media_type="text/html; charset=utf-8")
    return response, content_tag(rendered.html)
