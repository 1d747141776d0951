"""Downloads of everything, for admins."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.audit import Action, record
from kontakt.db.base import now
from kontakt.exports.archive import instance_zip
from kontakt.exports.streaming import Download
from kontakt.exports.table import cards_csv
from kontakt.http import current_admin


async def cards(request: Request) -> Response:
    """Answer all cards as CSV, with the columns of an import."""
    await _note(request, Action.CARDS_EXPORTED)
    content = cards_csv(request.state.sessions)
    return Download(content, f"cards-{now():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


async def instance(request: Request) -> Response:
    """Answer settings, people, cards, signatures, audit log and pictures as one ZIP file, without any secret."""
    await _note(request, Action.INSTANCE_EXPORTED)
    content = instance_zip(request.state.sessions, request.state.storage)
    return Download(content, f"kontakt-{now():%Y-%m-%d}.zip", "application/zip")


async def _note(request: Request, action: Action) -> None:
    user = current_admin(request)
    if request.method == "HEAD":
        return
    async with request.state.sessions.begin() as session:
        record(session, action, request=request, actor=user.id)
