"""People and their sessions in the database."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from starlette.requests import Request

from kontakt.account.sessions import end_all
from kontakt.audit import Action, record
from kontakt.auth.identity import Identity
from kontakt.cards.intended import hand_over
from kontakt.db.base import new_id, now
from kontakt.db.models import Role, Session, User
from kontakt.problems import NotSignedIn

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last request of a session is known; a write per request would cost more than it tells."""


async def sign_in(session: AsyncSession, identity: Identity, request: Request | None = None) -> User:
    """Return the person, added at the first sign-in and refreshed from the claims at every later one.

    Where the role is another than before, all sessions that began with the former one end. Cards that wait for the
    person's e-mail address are theirs from now on, if the provider has verified it.
    """
    role = Role.ADMIN if identity.is_admin else Role.USER
    known = select(User.role).where(User.issuer == identity.issuer, User.subject == identity.subject)
    former = await session.scalar(known.with_for_update(key_share=True))
    values = {
        "name": identity.name,
        "email": identity.email,
        "email_verified": identity.email_verified,
        "picture": identity.picture,
        "locale": identity.locale,
        "profile": dict(identity.claims),
        "role": role,
        "last_sign_in_at": now(),
    }
    statement = insert(User).values(id=new_id(), issuer=identity.issuer, subject=identity.subject, **values)
    statement = statement.on_conflict_do_update(constraint="uq_users_issuer_subject", set_=values)
    user: User | None = await session.scalar(
        select(User).from_statement(statement.returning(User)).execution_options(populate_existing=True)
    )
    assert user is not None, "an upsert returns its row"
    if former is not None and former is not role:
        await end_all(session, [user.id])
        details = {"old": former.value, "new": role.value}
        record(session, Action.ROLE_CHANGED, request=request, actor=user.id, subject=user.id, details=details)
    if identity.email and identity.email_verified and (cards := await hand_over(session, identity.email, user.id)):
        received = {"cards": cards}
        record(session, Action.CARDS_RECEIVED, request=request, actor=user.id, subject=user.id, details=received)
    return user


def digest(secret: str) -> bytes:
    """Return what is kept of a session's secret."""
    return hashlib.sha256(secret.encode()).digest()


async def find_session(session: AsyncSession, session_id: UUID, secret: str, idle: timedelta) -> Session | None:
    """Return the session with its person in one query, if the secret is right and neither has ended."""
    found = await session.scalar(
        select(Session).where(Session.id == session_id).options(joinedload(Session.user, innerjoin=True))
    )
    if found is None or not hmac.compare_digest(found.secret_hash, digest(secret)):
        return None
    moment = now()
    if moment >= found.expires_at or moment - found.last_seen_at >= idle or found.user.disabled_at is not None:
        return None
    if moment - found.last_seen_at >= SEEN_EVERY:
        await session.execute(update(Session).where(Session.id == found.id).values(last_seen_at=moment))
    return found


async def end_session(session: AsyncSession, session_id: UUID) -> None:
    """Remove the session."""
    await session.execute(delete(Session).where(Session.id == session_id))


async def end_provider_sessions(
    session: AsyncSession, issuer: str, *, subject: str | None, sid: str | None
) -> Sequence[UUID]:
    """Remove the sessions that came from one session at the provider, or without its `sid` all of the subject's.

    Return for each whose it was.
    """
    statement = delete(Session).where(Session.user_id == User.id, User.issuer == issuer)
    if subject is not None:
        statement = statement.where(User.subject == subject)
    if sid is not None:
        statement = statement.where(Session.provider_sid == sid)
    ended = statement.returning(Session.user_id).execution_options(synchronize_session=False)
    return (await session.scalars(ended)).all()


async def sweep(session: AsyncSession) -> None:
    """Remove the sessions whose time is over."""
    await session.execute(delete(Session).where(Session.expires_at < now()))


async def choose_language(session: AsyncSession, user: User, language: str | None) -> User:
    """Keep the language in which the person wants the application; None follows the browser.

    Raise `NotSignedIn` for a person who is gone. Nothing else is written: since the request began, somebody may have
    disabled or deleted the account.
    """
    changed = update(User).where(User.id == user.id).values(language=language).returning(User)
    present = await session.scalar(changed.execution_options(synchronize_session=False))
    if present is None:
        raise NotSignedIn
    return present
