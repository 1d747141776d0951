"""A card page under settings that are not saved yet, drawn as any other."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding import store
from kontakt.branding.changes import SettingsPatch
from kontakt.branding.sample import sample
from kontakt.http import current_admin, read_body
from kontakt.pages.preview import drawn


async def brand_preview(request: Request) -> Response:
    """Answer the page of a sample card as it would be with these settings; nothing is kept."""
    current_admin(request)
    body = await read_body(request, SettingsPatch)
    async with request.state.sessions() as session:
        settings = body.applied(await store.load(session))
    return drawn(request, sample(settings), settings)
