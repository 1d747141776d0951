"""What stands before the handlers whose route has a rate."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from kontakt.endpoints import Endpoint, Who
from kontakt.http import client_address
from kontakt.limits.limiter import Limiter
from kontakt.limits.rates import Rate
from kontakt.limits.visitors import household

Handler = Callable[[Request], Awaitable[Response]]


def limited(endpoint: Endpoint) -> Handler:
    """Return the endpoint's handler, behind its rate if it has one."""
    rate, handler = endpoint.rate, endpoint.handler
    if rate is None:
        return handler

    @wraps(handler)
    async def within_rate(request: Request) -> Response:
        limiter: Limiter | None = getattr(request.state, "limiter", None)  # None where RATE_LIMITS is 0.
        if limiter is not None and (whose := _whose(endpoint.who, rate, request)):
            await limiter.spend(rate, request.scope, whose)
        return await handler(request)

    return within_rate


def _whose(who: Who, rate: Rate, request: Request) -> str | None:
    """Return whose request it is: of a visitor, or of a person where one has to be signed in.

    Null where it does not count: one that will be refused anyway is refused for that reason.
    """
    if rate.parameter and not request.query_params.get(rate.parameter):
        return None
    if who is Who.ANYONE:
        return household(client_address(request))
    user = request.state.user
    return str(user.id) if user and (who is not Who.ADMIN or user.is_admin) else None
