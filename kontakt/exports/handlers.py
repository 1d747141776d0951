"""Downloads of everything, for admins."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.auth.store import audit
from kontakt.db.base import now
from kontakt.exports.archive import instance_zip
from kontakt.exports.streaming import Download
from kontakt.exports.table import cards_csv
from kontakt.http import current_admin


async def cards(request: Request) -> Response:
    """Answer all cards as CSV, with the columns of an import."""
    await _note(request, "cards-exported")
    content = cards_csv(request.state.sessions)
    return Download(content, f"cards-{now():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


async def instance(request: Request) -> Response:
    """Answer settings, people, cards, signatures, audit log and pictures as one ZIP file, without any secret."""
    await _note(request, "instance-exported")
    content = instance_zip(request.state.sessions, request.state.storage)
    return Download(content, f"kontakt-{now():%Y-%m-%d}.zip", "application/zip")


async def _note(request: Request, action: str) -> None:
    user = current_admin(request)
    if request.method == "HEAD":
        return
    async with request.state.sessions.begin() as session:
        audit(session, action, actor=user.id, subject=None, address=None)
