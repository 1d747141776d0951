"""A person's own account: where they are signed in, and its end."""

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kontakt.account import sessions
from kontakt.account.deletion import delete_people
from kontakt.account.problems import SignInAgain
from kontakt.account.schemas import SessionOut, SessionPage
from kontakt.audit import Action, record
from kontakt.auth.recency import RECENT
from kontakt.auth.sessions import clear_cookie, cookie_name
from kontakt.db.base import now
from kontakt.http import ModelResponse, conditional, content_tag, current_user, path_id
from kontakt.media.store import discard
from kontakt.problems import OwnAccount
from kontakt.settings import Settings


async def own_sessions(request: Request) -> Response:
    """Answer where the caller is signed in, the browser that was seen last first."""
    user = current_user(request)
    settings: Settings = request.state.settings
    async with request.state.sessions() as session:
        rows = await sessions.living(session, user.id, settings.session_idle)
    items = [SessionOut.of(row, request.state.session_id) for row in rows]
    page = ModelResponse(
        SessionPage(items=items, next=None, total=len(items)), headers={"cache-control": "private, no-cache"}
    )
    return conditional(request, page, content_tag(page.body))


async def end_own_session(request: Request) -> Response:
    """Sign the caller out in one browser, which may be the present one."""
    user, session_id = current_user(request), path_id(request, "session_id")
    async with request.state.sessions.begin() as session:
        await sessions.end_one(session, user.id, session_id)
        record(session, Action.USER_SESSION_ENDED, request=request, actor=user.id, subject=user.id)
    response = Response(status_code=204)
    if session_id == request.state.session_id:
        clear_cookie(response, request.state.settings, cookie_name(request.state.settings))
    return response


async def end_other_sessions(request: Request) -> Response:
    """Sign the caller out everywhere but here."""
    user = current_user(request)
    async with request.state.sessions.begin() as session:
        ended = await sessions.end_others(session, user.id, request.state.session_id)
        if ended:
            of_user = {"actor": user.id, "subject": user.id}
            record(session, Action.USER_SESSIONS_ENDED, request=request, **of_user, details={"sessions": ended})
    return Response(status_code=204)


async def delete_own_account(request: Request) -> Response:
    """Delete the caller with cards, pictures and signatures; another admin has to do it for an admin."""
    user = current_user(request)
    if user.is_admin:
        raise OwnAccount
    async with request.state.sessions.begin() as session:
        await require_recent_sign_in(session, request)
        names = await delete_people(session, [user.id], None)
        record(session, Action.USER_DELETED, request=request, actor=user.id, subject=user.id)
    await discard(request.state.sessions, request.state.storage, names)
    # Drafts that the browser keeps are personal, too.
    response = Response(status_code=204, headers={"clear-site-data": '"storage"'})
    clear_cookie(response, request.state.settings, cookie_name(request.state.settings))
    return response


async def require_recent_sign_in(session: AsyncSession, request: Request) -> None:
    """Raise `SignInAgain` where the person proved more than `RECENT` ago who they are."""
    if now() - await sessions.authenticated(session, request.state.session_id) > RECENT:
        raise SignInAgain
