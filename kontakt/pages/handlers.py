"""The card page and its data, for anyone."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding.schemas import InstanceSettings
from kontakt.cache.address import language_of
from kontakt.cache.answering import FRESH, Found, answer, find, redirect
from kontakt.cache.entry import Answer
from kontakt.http import conditional, content_tag
from kontakt.pages.assets import asset
from kontakt.pages.build import card_view
from kontakt.pages.language import LANGUAGES
from kontakt.pages.public import card_public
from kontakt.pages.render import Rendered, render_card
from kontakt.pages.reveal import is_revealed, reveal_key
from kontakt.pages.view import CardView
from kontakt.problems import NotFound
from kontakt.settings import Settings

HTML = "text/html; charset=utf-8"


async def page(request: Request) -> Response:
    """Answer the card page."""
    return await answer(request, _page)


async def reveal(request: Request) -> Response:
    """Answer the page of an obfuscated card with its contact details, for a person who asked for them."""
    card, brand = await find(request)
    if card.slug != request.path_params["slug"]:
        return redirect(request, card)
    key = reveal_key(card.id, request.state.settings)
    view = card_view(card, brand, request.state.settings.app_url, revealed=True, key=key)
    rendered = render_card(view, _language(request, brand))
    return Response(rendered.html, headers=_headers(rendered, view) | {"cache-control": "no-store"}, media_type=HTML)


async def data(request: Request) -> Response:
    """Answer what the page shows, as JSON."""
    return await answer(request, _data)


async def static(request: Request) -> Response:
    """Answer a file of the card page, immutable under its content hash."""
    found = await to_thread.run_sync(asset, request.path_params["name"])
    if found is None:
        raise NotFound
    content, media_type = found
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return conditional(request, Response(content, headers=headers, media_type=media_type), content_tag(content))


def view_for(request: Request, found: Found) -> CardView:
    """Return the view, with contact details where the request carries the key of a page that was just revealed."""
    settings: Settings = request.state.settings
    revealed = is_revealed(request.query_params.get("key"), found.card.id, settings)
    return card_view(found.card, found.brand, settings.app_url, revealed=revealed)


def robots(view: CardView) -> dict[str, str]:
    """Return the header that keeps an answer about a card out of search engines where the card wants that."""
    return {} if view.indexable else {"x-robots-tag": "noindex"}


async def _page(request: Request, found: Found) -> Answer:
    view = card_view(found.card, found.brand, request.state.settings.app_url)
    rendered = render_card(view, _language(request, found.brand))
    vary = () if request.query_params.get("lang") in LANGUAGES else ("Accept-Language",)
    return Answer(rendered.html, HTML, _headers(rendered, view) | {"cache-control": FRESH}, vary)


async def _data(request: Request, found: Found) -> Answer:
    view = card_view(found.card, found.brand, request.state.settings.app_url)
    headers = {"cache-control": FRESH} | robots(view)
    return Answer(card_public(view).model_dump_json().encode(), "application/json", headers)


def _language(request: Request, brand: InstanceSettings) -> str:
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else language_of(dict(request.scope["headers"])) or brand.default_locale


def _headers(rendered: Rendered, view: CardView) -> dict[str, str]:
    return {"content-security-policy": rendered.csp} | robots(view)
