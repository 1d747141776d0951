"""Pages report what visitors do, and owners read what that comes to."""

import re
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from kontakt.analytics import store
from kontakt.analytics.reporting import record
from kontakt.analytics.schemas import EventReport, ViewReport
from kontakt.analytics.store import Period
from kontakt.analytics.visitors import present_day
from kontakt.cards.store import readable
from kontakt.http import ModelResponse, client_address, conditional, content_tag, current_user, path_id, read_body
from kontakt.problems import CardNotFound, FieldError, Invalid

MAX_DAYS = 366
USUAL_DAYS = 30
_EARLIEST, _LATEST = date(2000, 1, 1), date(9998, 12, 31)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


async def view(request: Request) -> Response:
    """Count a view: one of a visitor and hour."""
    return await _record(request, await read_body(request, ViewReport))


async def event(request: Request) -> Response:
    """Count a click, a share or the like."""
    return await _record(request, await read_body(request, EventReport))


async def _record(request: Request, body: ViewReport) -> Response:
    user_agent = request.headers.get("user-agent", "")
    slug = request.path_params["slug"]
    if not await record(request.state.events, slug, body, address=client_address(request), user_agent=user_agent):
        raise CardNotFound
    return Response(status_code=204)


async def report(request: Request) -> Response:
    """Answer what happened to a card from one day to another (UTC), and in as many days before."""
    user = current_user(request)
    period = _period(request)
    async with request.state.sessions() as session:
        card = await readable(session, path_id(request, "card_id"), user)
        found = await store.report(session, card.id, period)
    response = ModelResponse(found, headers={"cache-control": "private, no-cache"})
    return conditional(request, response, content_tag(response.body))


def _period(request: Request) -> Period:
    """Return the days that `from` and `to` name, the last 30 without them; raise `Invalid`."""
    errors: list[FieldError] = []

    def day(name: str, default: date) -> date:
        text = request.query_params.get(name)
        if text is None:
            return default
        try:
            given = date.fromisoformat(text if _DATE.fullmatch(text) else "")
        except ValueError:
            errors.append({"pointer": f"/{name}", "code": "date", "detail": "A date such as 2026-01-31."})
            return default
        if not _EARLIEST <= given <= _LATEST:
            errors.append({"pointer": f"/{name}", "code": "out-of-range", "detail": f"{_EARLIEST} to {_LATEST}."})
            return default
        return given

    end = day("to", present_day())
    begin = day("from", max(end - timedelta(days=USUAL_DAYS - 1), _EARLIEST))
    if not errors and not 0 <= (end - begin).days < MAX_DAYS:
        errors.append({"pointer": "/from", "code": "out-of-range", "detail": f"1 to {MAX_DAYS} days before `to`."})
    if errors:
        raise Invalid(errors=errors)
    return Period(begin, end)
