"""The picture of a link to a card, for anyone."""

from dataclasses import replace
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding.schemas import InstanceSettings
from kontakt.cache.answering import FRESH, Found, answer
from kontakt.cache.entry import Answer
from kontakt.cards.fields import ImageKind
from kontakt.media import store as media
from kontakt.pages.build import card_view
from kontakt.pages.handlers import robots
from kontakt.pages.social.picture import png
from kontakt.pages.social.values import kinds, social
from kontakt.settings import Settings

_drawing = CapacityLimiter(1)
"""FreeType's faces are for one thread at a time; and whoever asks for many pictures gets them one by one."""


async def picture(request: Request) -> Response:
    """Answer the picture that messengers show with a link to the card, 1200 x 630 pixels."""
    return await answer(request, _picture)


async def _picture(request: Request, found: Found) -> Answer:
    settings: Settings = request.state.settings
    view = card_view(found.card, found.brand, settings.app_url)
    names = {image.kind: image.jpeg_name for image in found.card.images if image.kind in kinds(view.look.layout)}
    # Storage that is out of reach is a 503: a picture without the photo would be kept until the card changes.
    read = partial(media.read, request.state.storage)
    wanted = (names.get(ImageKind.AVATAR), names.get(ImageKind.BANNER), _logo(found.brand))
    photo, banner, logo = pictures = [await read(name) if name else None for name in wanted]
    shown = replace(social(view), photo=photo, banner=banner, logo=logo)
    content = await to_thread.run_sync(png, shown, limiter=_drawing)
    # Pages elsewhere that show a link to the card may show its picture, too.
    headers = {"cache-control": FRESH, "cross-origin-resource-policy": "cross-origin"}
    # A picture that is missing may be on its way from another storage.
    is_whole = [bool(name) for name in wanted] == [bool(one) for one in pictures]
    return Answer(content, "image/png", headers | robots(view), is_lasting=is_whole)


def _logo(brand: InstanceSettings) -> str | None:
    return brand.org_logo.webp if brand.org_logo else None
