"""The icons that signatures show, for anyone who gets the mail."""

import re

from starlette.requests import Request
from starlette.responses import Response

from kontakt.cards.fields import Platform
from kontakt.http import conditional, content_tag
from kontakt.problems import NotFound
from kontakt.signatures.icons import icon

_COLOUR = re.compile(r"[0-9a-f]{6}")
_HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    # Mail is read on pages of other sites.
    "cross-origin-resource-policy": "cross-origin",
}


async def platform_icon(request: Request) -> Response:
    """Answer the icon of a platform as a PNG of 72 pixels, in a colour written as six hexadecimal digits."""
    platform, colour = request.path_params["platform"], request.path_params["colour"]
    if platform not in set(Platform) or not _COLOUR.fullmatch(colour):
        raise NotFound
    content = icon(Platform(platform), f"#{colour}")
    return conditional(request, Response(content, headers=_HEADERS, media_type="image/png"), content_tag(content))
