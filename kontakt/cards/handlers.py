"""A person's own cards."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.analytics.store import recent_views
from kontakt.audit import Action, record
from kontakt.branding import store as branding
from kontakt.cards import deletion, duplication, store
from kontakt.cards.differences import differences, values
from kontakt.cards.output import card_out
from kontakt.cards.schemas import CardCreate, CardListed, CardPage, CardPatch
from kontakt.db.models import Card
from kontakt.http import (
    ModelResponse,
    conditional,
    content_tag,
    current_user,
    cursor_of,
    etag,
    page_parameters,
    path_id,
    read_body,
    require_match,
)
from kontakt.problems import Invalid

MAX_SEARCH = 100
"""The longest text that is searched for, in characters."""


async def own(request: Request) -> Response:
    """Answer one page of the caller's cards, newest first; with `q` those in which all of its words are."""
    user = current_user(request)
    limit, after = page_parameters(request)
    words = _words(request.query_params.get("q", ""))
    async with request.state.sessions() as session:
        cards, total = await store.owned(session, user, limit, after, words)
        views = await recent_views(session, [card.id for card in cards[:limit]])
    app_url: str = request.state.settings.app_url
    items = [CardListed(**card_out(card, app_url).model_dump(), views=views[card.id]) for card in cards[:limit]]
    page = CardPage(items=items, next=cursor_of(cards[limit - 1].id) if len(cards) > limit else None, total=total)
    response = ModelResponse(page, headers={"cache-control": "private, no-cache"})
    return conditional(request, response, content_tag(response.body))


def _words(text: str) -> list[str]:
    if len(text) > MAX_SEARCH:
        raise Invalid(errors=[{"pointer": "/q", "code": "too-long", "detail": f"At most {MAX_SEARCH} characters."}])
    return text.replace("\0", " ").split()


async def create(request: Request) -> Response:
    """Make a card."""
    user = current_user(request)
    body = await read_body(request, CardCreate)
    async with request.state.sessions.begin() as session:
        brand = await branding.load(session)
        card = await store.create(
            session, user, body, visibility=brand.default_visibility, maximum=brand.max_cards_per_user
        )
        record(session, Action.CARD_CREATED, request=request, actor=user.id, subject=card.id)
        response = _answer(request, card, status=201)
    response.headers["location"] = f"/api/cards/{card.id}"
    return response


async def read(request: Request) -> Response:
    """Answer one card."""
    user = current_user(request)
    async with request.state.sessions() as session:
        card = await store.readable(session, path_id(request, "card_id"), user)
        return conditional(request, _answer(request, card), etag(card.revision))


async def change(request: Request) -> Response:
    """Change the members that the body has."""
    user = current_user(request)
    body = await read_body(request, CardPatch)
    async with request.state.sessions.begin() as session:
        card = await store.editable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
        before = values(card)
        await store.change(session, card, body)
        if details := differences(before, values(card)):
            record(session, Action.CARD_CHANGED, request=request, actor=user.id, subject=card.id, details=details)
        return _answer(request, card)


async def remove(request: Request) -> Response:
    """Delete a card; for an hour that can be taken back."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        card = await store.editable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
        deletion.remove(card)
        await store.flush(session)
        record(session, Action.CARD_DELETED, request=request, actor=user.id, subject=card.id)
    return Response(status_code=204)


async def restore(request: Request) -> Response:
    """Take the deletion of a card back."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        maximum = (await branding.load(session)).max_cards_per_user
        card = await deletion.restore(session, path_id(request, "card_id"), user, maximum)
        record(session, Action.CARD_RESTORED, request=request, actor=user.id, subject=card.id)
        return _answer(request, card)


async def duplicate(request: Request) -> Response:
    """Make another card of the same person, with the same content, look and pictures."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        source = await store.editable(session, path_id(request, "card_id"), user)
        maximum = (await branding.load(session)).max_cards_per_user
        card = await duplication.duplicate(session, source, maximum=maximum)
        record(session, Action.CARD_CREATED, request=request, actor=user.id, subject=card.id)
        response = _answer(request, card, status=201)
    response.headers["location"] = f"/api/cards/{card.id}"
    return response


def _answer(request: Request, card: Card, status: int = 200) -> Response:
    body = card_out(card, request.state.settings.app_url)
    return ModelResponse(body, status, headers={"etag": etag(card.revision), "cache-control": "no-cache"})
