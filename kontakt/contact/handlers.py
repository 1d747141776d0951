"""A card for address books: vCard and QR code."""

from collections.abc import Callable, Mapping

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from kontakt.cache.address import version_of
from kontakt.cache.answering import FRESH, Found, answer
from kontakt.cache.entry import Answer
from kontakt.cards.fields import ImageKind
from kontakt.contact.filename import content_disposition
from kontakt.contact.mecard import mecard
from kontakt.contact.qr import TooMuchData, UnreadableColours, qr_png, qr_svg
from kontakt.contact.values import Contact, essential
from kontakt.contact.vcard import vcard
from kontakt.db.models import Card
from kontakt.media import store as media
from kontakt.pages.build import contact
from kontakt.pages.handlers import robots, view_for
from kontakt.pages.view import CardView
from kontakt.problems import FieldError, Invalid, Unavailable

QR_PARAMETERS = ("format", "size", "content", "fg", "bg", "key")
_FORMATS: Mapping[str, tuple[Callable[[str, int, str, str], bytes], str]] = {
    "png": (qr_png, "image/png"),
    "svg": (qr_svg, "image/svg+xml"),
}
_CONTENTS = ("url", "vcard", "mecard")


async def vcf(request: Request) -> Response:
    """Answer the vCard, version 3.0 unless 4.0 is asked for."""
    return await answer(request, _vcf)


async def qr(request: Request) -> Response:
    """Answer a QR code that leads to the page, or that holds the contact itself."""
    return await answer(request, _qr)


async def _vcf(request: Request, found: Found) -> Answer:
    asked = request.query_params.get("version")
    version = asked or version_of(dict(request.scope["headers"]))
    if version not in {"3.0", "4.0"}:
        raise Invalid(errors=[{"pointer": "/version", "code": "not-a-choice", "detail": "One of 3.0, 4.0."}])
    view = view_for(request, found)
    photo = await _photo(request, found.card)
    content = vcard(contact(found.card, view, photo), "4.0" if version == "4.0" else "3.0")
    headers = {
        "content-disposition": content_disposition(found.card.name, "vcf"),
        "cache-control": _caching(request),
        **robots(view),
    }
    return Answer(content, "text/vcard; charset=utf-8", headers, () if asked else ("Accept",))


async def _qr(request: Request, found: Found) -> Answer:
    name, size, content, fg, bg = _parameters(request)
    view = view_for(request, found)
    draw, media_type = _FORMATS[name]
    # Pages of the organisation elsewhere may show the code.
    headers = {"cache-control": _caching(request), "cross-origin-resource-policy": "cross-origin"} | robots(view)
    link = f"{view.url}?s=qr"
    try:
        try:
            image = await to_thread.run_sync(draw, _text(content, found.card, view, link), size, fg, bg)
        except TooMuchData:
            headers["x-qr-content"] = "url"  # The contact does not fit: the code leads to the page instead.
            image = await to_thread.run_sync(draw, link, size, fg, bg)
    except TooMuchData as error:
        raise Invalid(errors=[{"pointer": "/size", "code": "too-small", "detail": str(error)}]) from error
    except UnreadableColours as error:
        raise Invalid(errors=[{"pointer": "/fg", "code": "contrast", "detail": str(error)}]) from error
    return Answer(image, media_type, headers)


def _text(content: str, card: Card, view: CardView, link: str) -> str:
    values: Contact = essential(contact(card, view, None))
    match content:
        case "vcard":
            return vcard(values).decode()
        case "mecard":
            return mecard(values)
        case _:
            return link


def _parameters(request: Request) -> tuple[str, int, str, str, str]:
    query = request.query_params
    errors: list[FieldError] = []
    name, content, text = query.get("format", "png"), query.get("content", "url"), query.get("size", "300")
    if name not in _FORMATS:
        errors.append({"pointer": "/format", "code": "not-a-choice", "detail": "One of png, svg."})
    if content not in _CONTENTS:
        errors.append({"pointer": "/content", "code": "not-a-choice", "detail": "One of url, vcard, mecard."})
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 100 <= size <= 2000:
        errors.append({"pointer": "/size", "code": "out-of-range", "detail": "A number from 100 to 2000."})
    if errors:
        raise Invalid(errors=errors)
    return name, size, content, query.get("fg", "#000000"), query.get("bg", "#ffffff")


def _caching(request: Request) -> str:
    return "no-store" if "key" in request.query_params else FRESH


async def _photo(request: Request, card: Card) -> bytes | None:
    avatar = next((image for image in card.images if image.kind is ImageKind.AVATAR), None)
    if avatar is None:
        return None
    try:
        return await media.read(request.state.storage, avatar.jpeg_name)
    except Unavailable:
        return None  # A contact without its photo is better than none; the next request tries again.
