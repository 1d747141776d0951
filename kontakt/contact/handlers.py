"""A card for address books: vCard and QR code."""

from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding.schemas import InstanceSettings
from kontakt.cache.answering import FRESH, Found, answer
from kontakt.cache.entry import Answer
from kontakt.cards.fields import ImageKind
from kontakt.contact.filename import content_disposition
from kontakt.contact.parameters import QrParameters, qr_parameters, vcard_version
from kontakt.contact.qr import TooMuchData, qr_code
from kontakt.contact.qr.mark import Mark, UnusableMark, logo_mark, monogram_mark
from kontakt.contact.vcard import vcard
from kontakt.db.models import Card
from kontakt.media import store as media
from kontakt.pages.build import contact
from kontakt.pages.handlers import robots, view_for
from kontakt.problems import Invalid, Unavailable

QR_PARAMETERS = (*QrParameters._fields, "key")
_POLICY_OF_SVG = "default-src 'none'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
"""The mark of an SVG that is opened by itself is a picture inside of it."""

_drawing = CapacityLimiter(2)


async def vcf(request: Request) -> Response:
    """Answer the vCard, version 3.0 unless 4.0 is asked for."""
    return await answer(request, _vcf)


async def qr(request: Request) -> Response:
    """Answer a QR code that leads to the page, or that holds the contact itself."""
    return await answer(request, _qr)


async def _vcf(request: Request, found: Found) -> Answer:
    headers = dict(request.scope["headers"])
    version = vcard_version(_query(request), headers.get(b"accept", b"").decode("latin-1"))
    view = view_for(request, found)
    photo, is_whole = await _photo(request, found.card)
    content = vcard(contact(found.card, view, photo), version)
    own = {
        "content-disposition": content_disposition(found.card.name, "vcf"),
        "cache-control": _caching(request),
        **robots(view),
    }
    vary = () if request.query_params.get("version") else ("Accept",)
    return Answer(content, "text/vcard; charset=utf-8", own, vary, is_lasting=is_whole)


async def _qr(request: Request, found: Found) -> Answer:
    parameters = qr_parameters(_query(request))
    view = view_for(request, found)
    mark, is_whole = await _mark(request, found.brand) if parameters.logo else (None, True)
    draw = partial(qr_code, parameters, contact(found.card, view, None), f"{view.url}?s=qr", mark)
    try:
        code = await to_thread.run_sync(draw, limiter=_drawing)
    except TooMuchData as error:
        raise Invalid(errors=[{"pointer": "/size", "code": "too-small", "detail": str(error)}]) from error
    headers = {
        "content-disposition": content_disposition(found.card.name, parameters.format, "inline"),
        "cache-control": _caching(request),
        "cross-origin-resource-policy": "cross-origin",  # Pages of the organisation elsewhere may show the code.
        **robots(view),
    }
    if code.holds != parameters.content:
        headers["x-qr-content"] = code.holds
    if parameters.format == "svg":
        headers["content-security-policy"] = _POLICY_OF_SVG
    return Answer(code.body, code.media_type, headers, is_lasting=is_whole)


def _query(request: Request) -> str:
    """Return the query as it is read for what is kept, too, so that the two never differ."""
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


def _caching(request: Request) -> str:
    return "no-store" if "key" in request.query_params else FRESH


async def _photo(request: Request, card: Card) -> tuple[bytes | None, bool]:
    """Return the photo if there is one, and whether that is all there is to it."""
    avatar = next((image for image in card.images if image.kind is ImageKind.AVATAR), None)
    if avatar is None:
        return None, True
    try:
        photo = await media.read(request.state.storage, avatar.jpeg_name)
    except Unavailable:
        photo = None
    # A contact without its photo is better than none; the next request tries again.
    return photo, photo is not None


async def _mark(request: Request, brand: InstanceSettings) -> tuple[Mark, bool]:
    """Return the organisation's logo, else its initials, and whether that is what there should be."""
    is_whole = True
    if brand.org_logo:
        try:
            data = await media.read(request.state.storage, brand.org_logo.webp)
            if data is not None:
                return await to_thread.run_sync(logo_mark, data, limiter=_drawing), True
            is_whole = False
        except Unavailable:
            is_whole = False
        except UnusableMark:
            pass
    draw = partial(monogram_mark, brand.org_name, brand.default_primary_color, brand.default_font)
    return await to_thread.run_sync(draw, limiter=_drawing), is_whole
