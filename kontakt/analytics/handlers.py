"""Pages report what visitors do, and owners and admins read what that comes to."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.analytics import store, sums
from kontakt.analytics.parameters import period
from kontakt.analytics.periods import Period
from kontakt.analytics.reporting import record
from kontakt.analytics.reports import Report
from kontakt.analytics.schemas import EventReport, ViewReport
from kontakt.analytics.table import table
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.store import readable
from kontakt.http import (
    ModelResponse,
    client_address,
    conditional,
    content_tag,
    current_admin,
    current_user,
    path_id,
    read_body,
)
from kontakt.pages.build import card_view
from kontakt.pages.links import links
from kontakt.problems import CardNotFound

_HEADERS = {"cache-control": "private, no-cache"}


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
    user, days = current_user(request), period(request)
    async with request.state.sessions() as session:
        card = await readable(session, path_id(request, "card_id"), user)
        # Whatever the organisation's look and the card's mask: what can be shown can be used.
        shown = card_view(card, InstanceSettings(), request.state.settings.app_url, revealed=True)
        found = await store.report(session, card.id, days, list(links(shown)))
    return _told(request, found)


async def report_table(request: Request) -> Response:
    """Answer the days of a card as a table (CSV, RFC 4180)."""
    user, days = current_user(request), period(request)
    async with request.state.sessions() as session:
        card = await readable(session, path_id(request, "card_id"), user)
        found = await store.day_events(session, sums.of_card(card.id), days)
    return _saved(request, table(found), card.slug, days)


async def own(request: Request) -> Response:
    """Answer what happened to the caller's cards together, and to those that were seen most."""
    user, days = current_user(request), period(request)
    async with request.state.sessions() as session:
        found = await store.own_report(session, user.id, days)
    return _told(request, found)


async def own_table(request: Request) -> Response:
    """Answer the days of the caller's cards together as a table (CSV, RFC 4180)."""
    user, days = current_user(request), period(request)
    async with request.state.sessions() as session:
        found = await store.day_events(session, sums.of_owner(user.id), days)
    return _saved(request, table(found), "cards", days)


async def organisation(request: Request) -> Response:
    """Answer what happened to all cards together, how many there are, and which were seen most."""
    current_admin(request)
    days = period(request)
    async with request.state.sessions() as session:
        found = await store.organisation_report(session, days)
    return _told(request, found)


async def organisation_table(request: Request) -> Response:
    """Answer the days of all cards together as a table (CSV, RFC 4180)."""
    current_admin(request)
    days = period(request)
    async with request.state.sessions() as session:
        found = await store.day_events(session, sums.of_all(), days)
    return _saved(request, table(found), "organisation", days)


def _told(request: Request, report: Report) -> Response:
    response = ModelResponse(report, headers=_HEADERS)
    return conditional(request, response, content_tag(response.body))


def _saved(request: Request, content: bytes, name: str, days: Period) -> Response:
    # A slug needs no quoting, and neither do dates.
    attachment = f'attachment; filename="{name}-{days.begin}-{days.end}.csv"'
    headers = {**_HEADERS, "content-disposition": attachment}
    response = Response(content, headers=headers, media_type="text/csv; charset=utf-8")
    return conditional(request, response, content_tag(content))
