"""Downloads of everything that is stored about a person: for themselves, and for admins who are asked for it."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from kontakt.account.archive import person_zip
from kontakt.admin.users.store import person
from kontakt.audit import Action, record
from kontakt.cards.slug import slug_from
from kontakt.db.base import now
from kontakt.db.models import User
from kontakt.exports.streaming import Download
from kontakt.http import current_admin, current_user, path_id
from kontakt.settings import Settings


async def own_data(request: Request) -> Response:
    """Answer everything that is stored about the caller as one ZIP file, without any secret."""
    user = current_user(request)
    await _note(request, user.id, user)
    return _download(request, user)


async def data_of_person(request: Request) -> Response:
    """Answer everything that is stored about a person as one ZIP file, without any secret."""
    admin, user_id = current_admin(request), path_id(request, "user_id")
    async with request.state.sessions() as session:
        user: User = (await person(session, user_id)).User
    await _note(request, user_id, admin)
    return _download(request, user)


def _download(request: Request, user: User) -> Response:
    settings: Settings = request.state.settings
    content = person_zip(request.state.sessions, request.state.storage, settings.app_url, user.id)
    return Download(content, f"{slug_from(user.name)}-{now():%Y-%m-%d}.zip", "application/zip")


async def _note(request: Request, user_id: UUID, actor: User) -> None:
    if request.method == "HEAD":
        return
    async with request.state.sessions.begin() as session:
        record(session, Action.USER_EXPORTED, request=request, actor=actor.id, subject=user_id)
