"""Downloads of everything that is stored about a person: for themselves, and for admins who are asked for it."""

from collections.abc import AsyncGenerator
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kontakt.account.archive import person_zip
from kontakt.admin.users.store import person
from kontakt.audit import Action, record
from kontakt.cards.slug import slug_from
from kontakt.db.base import now
from kontakt.db.models import User
from kontakt.exports.streaming import Download
from kontakt.http import current_admin, current_user, path_id
from kontakt.problems import TooManyRequests
from kontakt.settings import Settings

MOST = 3
"""How many one process sends at once: somebody who reads slowly keeps connections from nobody else."""

_under_way: set[UUID] = set()


async def own_data(request: Request) -> Response:
    """Answer everything that is stored about the caller as one ZIP file, without any secret."""
    user = current_user(request)
    require_turn(user.id)
    await _note(request, user.id, user)
    return _download(request, user)


async def data_of_person(request: Request) -> Response:
    """Answer everything that is stored about a person as one ZIP file, without any secret."""
    admin, user_id = current_admin(request), path_id(request, "user_id")
    async with request.state.sessions() as session:
        user: User = (await person(session, user_id)).User
    require_turn(user_id)
    await _note(request, user_id, admin)
    return _download(request, user)


class OneOfFew(Download):
    """A download for which there may be a wait: each holds a connection to the database for as long as it takes."""

    def __init__(self, content: AsyncGenerator[bytes], name: str, person: UUID) -> None:
        super().__init__(content, name, "application/zip")
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; raise `TooManyRequests` where it is under way already, or as many others are as may be."""
        require_turn(self._person)
        _under_way.add(self._person)
        try:
            await super().__call__(scope, receive, send)
        finally:
            _under_way.discard(self._person)


def require_turn(person: UUID) -> None:
    """Raise `TooManyRequests` while this process sends the person's archive, or `MOST` others."""
    if person in _under_way or len(_under_way) >= MOST:
        raise TooManyRequests("Such a download is under way.", headers={"retry-after": "60"})


def _download(request: Request, user: User) -> Response:
    settings: Settings = request.state.settings
    content = person_zip(request.state.sessions, request.state.storage, settings.app_url, user.id)
    return OneOfFew(content, f"{slug_from(user.name)}-{now():%Y-%m-%d}.zip", user.id)


async def _note(request: Request, user_id: UUID, actor: User) -> None:
    if request.method == "HEAD":
        return
    async with request.state.sessions.begin() as session:
        record(session, Action.USER_EXPORTED, request=request, actor=actor.id, subject=user_id)
