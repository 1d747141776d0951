"""The picture that the identity provider has of a person."""

import io
import logging

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from kontakt.cards.fields import ImageKind
from kontakt.http import current_user
from kontakt.media.handlers import one_at_a_time
from kontakt.media.images import decode
from kontakt.media.remote import Refused, Trusted, Unreachable, fetch
from kontakt.problems import NotFound, Problem, Unavailable
from kontakt.settings import Settings

_log = logging.getLogger(__name__)
_fetching = CapacityLimiter(4)
"""Each holds a whole file in memory while it comes."""


async def picture(request: Request) -> Response:
    """Answer the picture that the provider has of the caller, drawn anew; 404 where there is none that can be used."""
    user = current_user(request)
    settings: Settings = request.state.settings
    if user.picture is None:
        raise NotFound("The identity provider has no picture of you.")
    try:
        async with _fetching:
            content = await fetch(user.picture, Trusted.of(settings.oidc_issuer), settings.max_file_size)
        drawn = await to_thread.run_sync(decode, io.BytesIO(content), ImageKind.AVATAR, limiter=one_at_a_time)
    except Unreachable as error:
        raise Unavailable("The picture cannot be fetched just now.") from error
    except (Refused, Problem) as error:
        _log.info("the provider's picture is not used: %s", error, extra={"event": "picture-refused"})
        raise NotFound("The picture that the identity provider names cannot be used.") from error
    headers = {"cache-control": "private, no-store", "content-security-policy": "default-src 'none'; sandbox"}
    return Response(drawn.webp.data, headers=headers, media_type="image/webp")
