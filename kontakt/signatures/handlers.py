"""A person's own e-mail signatures."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from kontakt.audit import Action, record
from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards import store as cards
from kontakt.contact.filename import content_disposition
from kontakt.db.models import Card, Signature, User
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
)
from kontakt.pages.language import negotiated
from kontakt.problems import ChangedMeanwhile, FieldError, Invalid
from kontakt.signatures import render, store
from kontakt.signatures.build import Design, drawn_view
from kontakt.signatures.output import signature_out
from kontakt.signatures.schemas import SignatureCreate, SignatureDrawn, SignaturePage, SignaturePatch, SignaturePreview
from kontakt.signatures.view import SignatureView

_POLICY = "default-src 'none'; img-src 'self'; style-src-attr 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Signatures have no style but that of attributes, which is the only thing here that the policy permits."""


async def own(request: Request) -> Response:
    """Answer one page of the caller's signatures, newest first."""
    user = current_user(request)
    limit, after = page_parameters(request)
    async with request.state.sessions() as session:
        brand = await branding.load(session)
        pairs, total = await store.owned(session, user, limit, after)
    page = SignaturePage(
        items=[signature_out(signature, card, brand) for signature, card in pairs[:limit]],
        next=cursor_of(pairs[limit - 1][0].id) if len(pairs) > limit else None,
        total=total,
    )
    response = ModelResponse(page, headers={"cache-control": "private, no-cache"})
    return conditional(request, response, content_tag(response.body))


async def create(request: Request) -> Response:
    """Make a signature of a card."""
    user = current_user(request)
    body = await read_body(request, SignatureCreate)
    async with request.state.sessions.begin() as session:
        brand = await branding.load(session)
        signature, card = await store.create(session, user, body)
        record(session, Action.SIGNATURE_CREATED, request=request, actor=user.id, subject=signature.id)
        response = _answer(signature, card, brand, status=201)
    response.headers["location"] = f"/api/me/signatures/{signature.id}"
    return response


async def read(request: Request) -> Response:
    """Answer one of the caller's signatures."""
    user = current_user(request)
    async with request.state.sessions() as session:
        brand = await branding.load(session)
        signature, card = await store.readable(session, path_id(request, "signature_id"), user)
    response = _answer(signature, card, brand)
    return conditional(request, response, response.headers["etag"])


async def change(request: Request) -> Response:
    """Change the members that the body has."""
    user = current_user(request)
    body = await read_body(request, SignaturePatch)
    async with request.state.sessions.begin() as session:
        brand = await branding.load(session)
        pair = await store.editable(session, path_id(request, "signature_id"), user)
        _require_match(request, pair[0])
        signature, card = await store.change(session, pair, body, user)
        record(session, Action.SIGNATURE_CHANGED, request=request, actor=user.id, subject=signature.id)
        return _answer(signature, card, brand)


async def remove(request: Request) -> Response:
    """Delete a signature; what was copied from it stays where it is."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        signature, _ = await store.editable(session, path_id(request, "signature_id"), user)
        _require_match(request, signature)
        await session.delete(signature)
        record(session, Action.SIGNATURE_DELETED, request=request, actor=user.id, subject=signature.id)
    return Response(status_code=204)


async def html(request: Request) -> Response:
    """Answer a signature as an HTML document, or as text; with `download` as a file."""
    user = current_user(request)
    is_text, is_download = _form(request)
    async with request.state.sessions() as session:
        brand = await branding.load(session)
        signature, card = await store.readable(session, path_id(request, "signature_id"), user)
    view = _view(request, user, card, brand, Design.of(signature))
    content = render.text(view) if is_text else render.document(view, signature.name)
    headers = {"content-security-policy": _POLICY, "cache-control": "private, no-cache"}
    if is_download:
        headers["content-disposition"] = content_disposition(signature.name, "txt" if is_text else "html")
    media_type = "text/plain; charset=utf-8" if is_text else "text/html; charset=utf-8"
    response = Response(content, headers=headers, media_type=media_type)
    return conditional(request, response, content_tag(content.encode()))


async def preview(request: Request) -> Response:
    """Answer a signature as it would be, as HTML and as text; nothing is kept."""
    user = current_user(request)
    body = await read_body(request, SignaturePreview)
    async with request.state.sessions() as session:
        brand = await branding.load(session)
        card = await cards.readable(session, body.card_id, user)
    view = _view(request, user, card, brand, Design.of(body))
    return ModelResponse(SignatureDrawn(html=render.html(view), text=render.text(view), missing=list(view.missing)))


def _view(request: Request, user: User, card: Card, brand: InstanceSettings, design: Design) -> SignatureView:
    language = user.language or negotiated(request.headers.get("accept-language", ""), brand.default_locale)
    return drawn_view(card, brand, design, request.state.settings.app_url, language)


def _form(request: Request) -> tuple[bool, bool]:
    """Return whether plain text is asked for, and whether it is to be saved as a file."""
    chosen = request.query_params.get("format", "html"), request.query_params.get("download", "0")
    errors: list[FieldError] = []
    if chosen[0] not in {"html", "text"}:
        errors.append({"pointer": "/format", "code": "not-a-choice", "detail": "One of html, text."})
    if chosen[1] not in {"0", "1"}:
        errors.append({"pointer": "/download", "code": "not-a-choice", "detail": "One of 0, 1."})
    if errors:
        raise Invalid(errors=errors)
    return chosen[0] == "text", chosen[1] == "1"


def _require_match(request: Request, signature: Signature) -> None:
    """Raise `ChangedMeanwhile` as `kontakt.http.require_match` does; of a tag only the signature's revision counts."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return
    if str(signature.revision) not in {tag.strip().strip('"').partition("-")[0] for tag in header.split(",")}:
        raise ChangedMeanwhile("Somebody else saved this signature since you opened it.")


def _answer(signature: Signature, card: Card, brand: InstanceSettings, status: int = 200) -> Response:
    body = signature_out(signature, card, brand).model_dump_json().encode()
    # What is missing changes with the card, and the revision does not: the tag has both.
    tag = etag(f"{signature.revision}-{sha256(body).hexdigest()[:16]}")
    return Response(body, status, {"etag": tag, "cache-control": "private, no-cache"}, "application/json")
