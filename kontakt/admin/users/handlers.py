"""All people, for admins."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kontakt.account import sessions
from kontakt.account.schemas import SessionOut
from kontakt.admin.bulk import BulkOut
from kontakt.admin.listing import Line, next_cursor, read_query
from kontakt.admin.users import change, store
from kontakt.admin.users.schemas import (
    AdminUser,
    AdminUserDetail,
    AdminUserPage,
    UserQuery,
    UsersChange,
    UserState,
)
from kontakt.audit import Action, record
from kontakt.http import ModelResponse, conditional, content_tag, current_admin, path_id, read_body
from kontakt.media.store import discard


async def users(request: Request) -> Response:
    """Answer one page of all people: found by words, filtered, sorted."""
    current_admin(request)
    asked = read_query(request, UserQuery)
    async with request.state.sessions() as session:
        rows, total = await store.listed(session, asked)
    items = [AdminUser(**_line(row)) for row in rows[: asked.limit]]
    following = next_cursor(rows, asked.limit, lambda row: (row.key, row.User.id))
    page = ModelResponse(AdminUserPage(items=items, next=following, total=total), headers={"cache-control": "no-cache"})
    return conditional(request, page, content_tag(page.body))


async def user(request: Request) -> Response:
    """Answer a person with their sessions."""
    current_admin(request)
    async with request.state.sessions() as session:
        row = await store.person(session, path_id(request, "user_id"))
        living = await sessions.living(session, row.User.id, request.state.settings.session_idle)
    detail = AdminUserDetail(
        **_line(row),
        issuer=row.User.issuer,
        subject=row.User.subject,
        locale=row.User.locale,
        language=row.User.language,
        disabled_at=row.User.disabled_at,
        signatures=row.signatures,
        sessions=[SessionOut.of(one, request.state.session_id) for one in living],
    )
    response = ModelResponse(detail, headers={"cache-control": "no-cache"})
    return conditional(request, response, content_tag(response.body))


async def change_users(request: Request) -> Response:
    """Enable, disable, delete or sign out many people."""
    admin = current_admin(request)
    body = await read_body(request, UsersChange)
    async with request.state.sessions.begin() as session:
        done = await change.apply(session, body, admin.id)
        for user_id in done.changed:
            record(session, done.action, request=request, actor=admin.id, subject=user_id, details=done.details)
    await discard(request.state.sessions, request.state.storage, done.names)
    return ModelResponse(BulkOut.of(body.ids, done.found))


async def sign_out_user(request: Request) -> Response:
    """Sign a person out everywhere."""
    admin, user_id = current_admin(request), path_id(request, "user_id")
    async with request.state.sessions.begin() as session:
        await store.person(session, user_id)
        await sessions.end_all(session, [user_id])
        record(session, Action.USER_SIGNED_OUT, request=request, actor=admin.id, subject=user_id)
    return Response(status_code=204)


async def end_session(request: Request) -> Response:
    """End one session of a person."""
    admin, user_id = current_admin(request), path_id(request, "user_id")
    async with request.state.sessions.begin() as session:
        await sessions.end_one(session, user_id, path_id(request, "session_id"))
        record(session, Action.USER_SESSION_ENDED, request=request, actor=admin.id, subject=user_id)
    return Response(status_code=204)


def _line(row: Line) -> dict[str, Any]:
    person = row.User
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "state": UserState.ACTIVE if person.disabled_at is None else UserState.DISABLED,
        "cards": row.cards,
        "created_at": person.created_at,
        "last_sign_in_at": person.last_sign_in_at,
    }
