"""Pages report what visitors do."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.analytics import store
from kontakt.analytics.schemas import EventKind, EventReport, Source, ViewReport
from kontakt.cards.visibility import published
from kontakt.http import client_address, read_body


async def view(request: Request) -> Response:
    """Count a view."""
    body = await read_body(request, ViewReport)
    return await _record(request, EventKind.VIEW, body.source)


async def event(request: Request) -> Response:
    """Count a click, a share or the like."""
    body = await read_body(request, EventReport)
    return await _record(request, body.kind, body.source)


async def _record(request: Request, kind: EventKind, source: Source) -> Response:
    user_agent = request.headers.get("user-agent", "")[:500]
    async with request.state.sessions.begin() as session:
        card = await published(session, request.path_params["slug"])
        visitor = await store.visitor_of(session, client_address(request), user_agent)
        await store.record(session, card.id, kind, source, user_agent=user_agent, visitor=visitor)
    return Response(status_code=204)
