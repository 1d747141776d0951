"""The sessions of people in the database: which live, and their end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.auth.recency import authenticated_at
from kontakt.db.base import now
from kontakt.db.models import Session
from kontakt.problems import NotFound, NotSignedIn

MAX_SESSIONS = 100
"""How many are listed; nobody uses more browsers than that."""

_AT_ONCE = {"synchronize_session": False}

Line = Row[*tuple[Any, ...]]


async def living(session: AsyncSession, user_id: UUID, idle: timedelta) -> Sequence[Line]:
    """Return the person's sessions that have not ended, the last seen first, at most `MAX_SESSIONS`.

    A session ends when it was not used for so long, or at its `expires_at`. Nothing that could open it is read.
    """
    query = (
        select(Session.id, Session.created_at, Session.last_seen_at, Session.expires_at, Session.user_agent)
        .where(Session.user_id == user_id, Session.expires_at > now(), Session.last_seen_at > now() - idle)
        .order_by(Session.last_seen_at.desc(), Session.id.desc())
        .limit(MAX_SESSIONS)
    )
    return (await session.execute(query)).all()


async def authenticated(session: AsyncSession, session_id: UUID) -> datetime:
    """Return when the person of a session proved who they are (UTC); raise `NotSignedIn` where it has ended."""
    query = select(Session.created_at, Session.id_token).where(Session.id == session_id)
    if (found := (await session.execute(query)).one_or_none()) is None:
        raise NotSignedIn
    return authenticated_at(found.created_at, found.id_token)


async def end_one(session: AsyncSession, user_id: UUID, session_id: UUID) -> None:
    """End one session of the person; raise `NotFound`, also where it is somebody else's."""
    query = delete(Session).where(Session.id == session_id, Session.user_id == user_id).returning(Session.id)
    if await session.scalar(query.execution_options(**_AT_ONCE)) is None:
        raise NotFound("There is no such session.")


async def end_others(session: AsyncSession, user_id: UUID, kept: UUID) -> int:
    """End all sessions of the person but one; return how many those were."""
    query = delete(Session).where(Session.user_id == user_id, Session.id != kept).returning(Session.id)
    return len((await session.scalars(query.execution_options(**_AT_ONCE))).all())


async def end_all(session: AsyncSession, user_ids: Sequence[UUID]) -> None:
    """Sign these people out everywhere."""
    await session.execute(delete(Session).where(Session.user_id.in_(user_ids)).execution_options(**_AT_ONCE))


async def sweep(session: AsyncSession, idle: timedelta) -> int:
    """Remove the sessions that have ended; return how many those were."""
    over = (Session.expires_at <= now()) | (Session.last_seen_at <= now() - idle)
    query = delete(Session).where(over).returning(Session.id).execution_options(**_AT_ONCE)
    return len((await session.scalars(query)).all())
