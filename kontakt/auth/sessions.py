"""The session cookie: a signed JWT that names a row in `sessions` and carries the secret that proves it."""

import secrets
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kontakt.auth.cookies import read_cookies
from kontakt.auth.identity import Identity
from kontakt.auth.store import digest, find_session
from kontakt.auth.tokens import sign, verify
from kontakt.db.base import new_id, now
from kontakt.db.models import Session, User
from kontakt.settings import Settings


def cookie_name(settings: Settings, name: str = "session") -> str:
    """Return the cookie's name; over TLS the prefix makes browsers insist on Secure and Path=/ (RFC 6265bis)."""
    return f"__Host-kontakt_{name}" if settings.is_https else f"kontakt_{name}"


async def open_session(
    session: AsyncSession, user: User, identity: Identity, settings: Settings, user_agent: str
) -> tuple[str, datetime]:
    """Add a session for the person; return the cookie's value and the time (UTC) at which it ends at the latest."""
    secret = secrets.token_urlsafe(32)
    row = Session(
        id=new_id(),
        user_id=user.id,
        secret_hash=digest(secret),
        provider_sid=identity.sid,
        id_token=identity.id_token,
        user_agent=user_agent[:300],
        expires_at=now() + settings.session_max,
    )
    session.add(row)
    await session.flush()
    claims = {"sid": str(row.id), "key": secret}
    return sign("session", claims, settings.jwt_secret.get_secret_value(), settings.session_max), row.expires_at


async def authenticate(session: AsyncSession, cookie: str, settings: Settings) -> Session | None:
    """Return the living session that the cookie names, its person loaded, or null."""
    claims = verify("session", cookie, *settings.signing_secrets)
    if claims is None:
        return None
    try:
        session_id, secret = UUID(str(claims["sid"])), str(claims["key"])
    except (KeyError, ValueError):
        return None
    return await find_session(session, session_id, secret, settings.session_idle)


def set_cookie(response: Response, settings: Settings, name: str, value: str, expires: datetime) -> None:
    """Set a cookie that no script reads."""
    response.set_cookie(
        name,
        value,
        max_age=max(0, int((expires - datetime.now(UTC)).total_seconds())),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite=_SAME_SITE,
    )


def clear_cookie(response: Response, settings: Settings, name: str) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=settings.is_https, httponly=True, samesite=_SAME_SITE)


async def session_of(request: Request) -> Session | None:
    """Return the request's living session, or null."""
    settings: Settings = request.state.settings
    cookie = read_cookies(request).get(cookie_name(settings))
    if not cookie:
        return None
    async with request.state.sessions.begin() as session:
        return await authenticate(session, cookie, settings)


# Lax and not Strict: the redirect back from the provider must carry the sign-in cookie.
_SAME_SITE: Literal["lax"] = "lax"
