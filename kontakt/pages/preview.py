"""The card page for data that is not saved yet: the same renderer, so that the editor shows what a recipient gets."""

import base64
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards import store
from kontakt.cards.fields import Visibility
from kontakt.cards.schemas import CardCreate, CardPreview
from kontakt.cards.slug import slug_from
from kontakt.contact.qr import qr_svg
from kontakt.db.base import new_id, now
from kontakt.db.models import Card
from kontakt.http import current_user, read_body
from kontakt.pages.build import card_view
from kontakt.pages.language import negotiated
from kontakt.pages.render import render_card


async def preview(request: Request) -> Response:
    """Answer the page as it would be; nothing is kept."""
    user = current_user(request)
    body = await read_body(request, CardPreview)
    async with request.state.sessions() as session:
        brand = await branding.load(session)
        saved = await store.readable(session, body.id, user) if body.id else None
    return drawn(request, body, brand, saved)


def drawn(
    request: Request, body: CardPreview | CardCreate, brand: InstanceSettings, saved: Card | None = None
) -> Response:
    """Return the page of a card that has the pictures and the address of a saved one, which must be loaded."""
    card = Card(
        id=new_id(),
        slug=body.slug or (saved.slug if saved else slug_from(body.name)),
        phones=[],
        emails=[],
        websites=[],
        social_links=[],
        no_index=False,
        obfuscate=False,
        updated_at=now(),
        images=[],
    )
    store.assign(card, body)
    view = card_view(card, brand, request.state.settings.app_url, images=saved.images if saved else ())
    if saved is None or saved.slug != card.slug or saved.visibility is Visibility.DISABLED:
        view = replace(view, qr=_qr(view.url))
    language = negotiated(request.headers.get("accept-language", ""), brand.default_locale)
    rendered = render_card(replace(view, mode="preview"), language)
    headers = {"content-security-policy": rendered.csp}
    return Response(rendered.html, headers=headers, media_type="text/html; charset=utf-8")


def _qr(url: str) -> str:
    """Return the QR code of an address under which there is nothing yet, as a data URL (RFC 2397)."""
    return f"data:image/svg+xml;base64,{base64.b64encode(qr_svg(url)).decode()}"
