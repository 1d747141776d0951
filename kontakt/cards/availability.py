"""Whether a card may have an address, said before it asks for it."""

from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from kontakt.cards import addresses
from kontakt.cards.schemas import Slug
from kontakt.cards.slug import looks_like_id
from kontakt.http import ModelResponse, conditional, content_tag, current_user, field_errors
from kontakt.problems import Invalid


class SlugQuestion(BaseModel):
    """A slug, and the card that would have it."""

    slug: Slug
    card: UUID | None = None


class SlugOut(BaseModel):
    """Whether a card may have the slug, and which it may have instead."""

    slug: str
    available: bool
    suggestion: str | None


async def availability(request: Request) -> Response:
    """Answer whether a slug is free for a new card, or for the one that `card` names; if not, suggest another."""
    user = current_user(request)
    asked = _asked(request)
    async with request.state.sessions() as session:
        is_available = await addresses.may_have(session, asked.slug, user, asked.card)
        suggestion = None if is_available else await addresses.first_free(session, asked.slug)
    body = SlugOut(slug=asked.slug, available=is_available, suggestion=suggestion)
    response = ModelResponse(body, headers={"cache-control": "no-cache"})
    return conditional(request, response, content_tag(response.body))


def _asked(request: Request) -> SlugQuestion:
    try:
        asked = SlugQuestion.model_validate(
            {"slug": request.path_params["slug"], "card": request.query_params.get("card")}
        )
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False))) from error
    if looks_like_id(asked.slug):
        raise Invalid(errors=[{"pointer": "/slug", "code": "slug-like-id", "detail": "Choose another address."}])
    return asked
