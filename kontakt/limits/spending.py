"""What stands before the handlers whose route has a rate."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from kontakt.endpoints import Endpoint, Who
from kontakt.limits.limiter import Limiter
from kontakt.limits.rates import Rate

Handler = Callable[[Request], Awaitable[Response]]


def limited(endpoint: Endpoint) -> Handler:
    """Return the endpoint's handler, behind its rate if it has one."""
    rate, handler = endpoint.rate, endpoint.handler
    if rate is None:
        return handler

    @wraps(handler)
    async def within_rate(request: Request) -> Response:
        if _counts(endpoint.who, rate, request):
            await spend(request, rate)
        return await handler(request)

    return within_rate


async def spend(request: Request, rate: Rate) -> None:
    """Count a request of this person, or else of this visitor; raise `TooManyRequests` over the rate."""
    limiter: Limiter | None = getattr(request.state, "limiter", None)
    if limiter is not None:
        await limiter.spend(rate, request)


def _counts(who: Who, rate: Rate, request: Request) -> bool:
    """Return whether the request counts: one that will be refused anyway is refused for that reason."""
    if rate.parameter and not request.query_params.get(rate.parameter):
        return False
    if who is Who.ANYONE:
        return True
    user = request.state.user
    return user is not None and (who is not Who.ADMIN or user.is_admin)
