"""A person's own cards."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.auth.store import audit
from kontakt.branding import store as branding
from kontakt.cards import store
from kontakt.cards.output import card_out
from kontakt.cards.schemas import CardCreate, CardPage, CardPatch
from kontakt.db.models import Card
from kontakt.http import (
    ModelResponse,
    conditional,
    current_user,
    cursor_of,
    etag,
    page_parameters,
    path_id,
    read_body,
    require_match,
)
from kontakt.media.store import discard, names_of


async def own(request: Request) -> Response:
    """Answer one page of the caller's cards, newest first."""
    user = current_user(request)
    limit, after = page_parameters(request)
    async with request.state.sessions() as session:
        cards, total = await store.owned(session, user, limit, after)
    page = CardPage(
        items=[card_out(card, request.state.settings.app_url) for card in cards[:limit]],
        next=cursor_of(cards[limit - 1].id) if len(cards) > limit else None,
        total=total,
    )
    return ModelResponse(page)


async def create(request: Request) -> Response:
    """Make a card."""
    user = current_user(request)
    body = await read_body(request, CardCreate)
    async with request.state.sessions.begin() as session:
        brand = await branding.load(session)
        card = await store.create(
            session, user, body, visibility=brand.default_visibility, maximum=brand.max_cards_per_user
        )
        audit(session, "card-created", actor=user.id, subject=("card", card.id), address=None)
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
        await store.change(session, card, body)
        audit(session, "card-changed", actor=user.id, subject=("card", card.id), address=None)
        return _answer(request, card)


async def remove(request: Request) -> Response:
    """Delete a card with its pictures."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        card = await store.editable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
        names = names_of(card.images)
        await session.delete(card)
        audit(session, "card-deleted", actor=user.id, subject=("card", card.id), address=None)
    await discard(request.state.sessions, request.state.storage, names)
    return Response(status_code=204)


def _answer(request: Request, card: Card, status: int = 200) -> Response:
    body = card_out(card, request.state.settings.app_url)
    return ModelResponse(body, status, headers={"etag": etag(card.revision), "cache-control": "no-cache"})
