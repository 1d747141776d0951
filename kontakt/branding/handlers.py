"""The public part of the instance's settings."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.branding import store
from kontakt.branding.schemas import PublicSettings
from kontakt.http import ModelResponse, conditional, content_tag


async def public(request: Request) -> Response:
    """Answer what the sign-in page and the cards need to know about the organisation."""
    async with request.state.sessions() as session:
        settings = await store.load(session)
    body = PublicSettings.model_validate(settings.model_dump())
    response = ModelResponse(body, headers={"cache-control": "no-cache"})
    return conditional(request, response, content_tag(response.body))
