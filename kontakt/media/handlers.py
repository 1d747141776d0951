"""Pictures of cards: put, removed, and served."""

from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kontakt.audit import Action, record
from kontakt.auth.sessions import session_of
from kontakt.branding import store as branding
from kontakt.cards import store as cards
from kontakt.cards.fields import ImageKind
from kontakt.cards.output import card_out
from kontakt.cards.visibility import published_image
from kontakt.db.models import Card, User
from kontakt.http import ModelResponse, conditional, current_user, etag, path_id, read_body, require_match
from kontakt.media import serving, store
from kontakt.media.images import Renditions, decode
from kontakt.media.schemas import ImagePatch
from kontakt.media.storage import is_name
from kontakt.media.upload import received
from kontakt.problems import NotFound

IMMUTABLE = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}
one_at_a_time = CapacityLimiter(1)
"""Decoding is what costs memory: one picture at a time bounds it, however many are uploaded at once."""


async def put(request: Request) -> Response:
    """Give a card a picture: the body is the image, or multipart with the member `file`."""
    user, kind = current_user(request), _kind(request)
    async with request.state.sessions() as session:  # Before a stranger's megabytes are read.
        card = await cards.readable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
    async with received(request, request.state.settings.max_file_size) as file:
        renditions = await to_thread.run_sync(decode, file, kind, limiter=one_at_a_time)
    replaced: list[str] = []
    try:
        async with request.state.sessions.begin() as session:
            card = await cards.editable(session, path_id(request, "card_id"), user)
            require_match(request, card.revision)
            replaced = await store.attach(session, request.state.storage, card, kind, renditions)
            cards.touch(card)
            await cards.flush(session)
            _record(session, Action.CARD_PICTURE_CHANGED, request, user, card)
            response = _answer(request, card)
    except BaseException:
        replaced = _names(renditions)
        raise
    finally:
        await store.discard(request.state.sessions, request.state.storage, replaced)
    return response


async def change(request: Request) -> Response:
    """Say what a picture of a card shows, for those who do not see it."""
    user, kind = current_user(request), _kind(request)
    body = await read_body(request, ImagePatch)
    async with request.state.sessions.begin() as session:
        card = await cards.editable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
        if "alt" in body.model_fields_set and store.describe(card, kind, body.alt):
            cards.touch(card)
            await cards.flush(session)
            _record(session, Action.CARD_PICTURE_DESCRIBED, request, user, card)
        return _answer(request, card)


async def remove(request: Request) -> Response:
    """Take a picture off a card."""
    user, kind = current_user(request), _kind(request)
    async with request.state.sessions.begin() as session:
        card = await cards.editable(session, path_id(request, "card_id"), user)
        require_match(request, card.revision)
        names = await store.detach(session, card, kind)
        if names:
            cards.touch(card)
            await cards.flush(session)
            _record(session, Action.CARD_PICTURE_REMOVED, request, user, card)
        response = _answer(request, card)
    await store.discard(request.state.sessions, request.state.storage, names)
    return response


async def upload(request: Request) -> Response:
    """Answer the organisation's logo or icon, a picture of a card that the public may see, or an own one."""
    name: str = request.path_params["name"]
    if not is_name(name):
        raise NotFound
    async with request.state.sessions() as session:
        is_indexable = await published_image(session, name)
        if is_indexable is None and name in await branding.file_names(session):
            is_indexable = True
        is_public = is_indexable is not None
        if not is_public:
            living = await session_of(request)
            if living is None or not await store.owned_image(session, name, living.user):
                raise NotFound
    headers = {
        "cache-control": IMMUTABLE if is_public else "no-store",
        # Whatever a browser took it for, nothing in it runs.
        "content-security-policy": "default-src 'none'; sandbox",
        "content-disposition": f'inline; filename="{name}"',
        # Pages of the organisation elsewhere and link previews may show it.
        "cross-origin-resource-policy": "cross-origin",
        **({} if is_indexable else {"x-robots-tag": "noindex"}),
    }
    media_type, tag = _MEDIA_TYPES[name[name.rindex(".") :]], f'"{name}"'
    unread = conditional(request, Response(headers=headers, media_type=media_type), tag)
    if unread.status_code == HTTPStatus.NOT_MODIFIED:  # Whoever has it needs no storage.
        return unread
    response = await serving.answer(request.state.storage, name, headers | {"etag": tag}, media_type)
    if response is None:
        raise NotFound
    return response


def _kind(request: Request) -> ImageKind:
    try:
        return ImageKind(request.path_params["kind"])
    except ValueError as error:
        raise NotFound from error


def _answer(request: Request, card: Card) -> Response:
    body = card_out(card, request.state.settings.app_url)
    return ModelResponse(body, headers={"etag": etag(card.revision), "cache-control": "no-cache"})


def _record(session: AsyncSession, action: Action, request: Request, user: User, card: Card) -> None:
    details = {"picture": _kind(request).value}
    record(session, action, request=request, actor=user.id, subject=card.id, details=details)


def _names(renditions: Renditions) -> list[str]:
    return [renditions.webp.name, renditions.jpeg.name]
