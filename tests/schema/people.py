"""People with sessions, made in the database of a Kontakt that runs elsewhere."""

import secrets
from datetime import timedelta
from uuid import UUID

import jwt
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session as Connection

from kontakt.auth.store import digest
from kontakt.auth.tokens import sign
from kontakt.db.base import new_id, now
from kontakt.db.models import Role, Session, User
from kontakt.settings.environment import read_settings


class People:
    """Makes whoever is not there, and signs them in."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._settings = read_settings(environment)
        self._engine = create_engine(environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def cookie(self, name: str) -> str:
        """Return a new session of the person."""
        secret = secrets.token_urlsafe(32)
        with Connection(self._engine) as connection, connection.begin():
            session = Session(
                id=new_id(),
                user_id=self._there(connection, name).id,
                secret_hash=digest(secret),
                user_agent="tests",
                expires_at=now() + timedelta(days=1),
            )
            connection.add(session)
            connection.flush()
            claims = {"sid": str(session.id), "key": secret}
        return sign("session", claims, self._settings.jwt_secret.get_secret_value(), timedelta(days=1))

    def is_alive(self, cookie: str) -> bool:
        """Return whether the session is still there."""
        session_id = UUID(jwt.decode(cookie, options={"verify_signature": False})["sid"])
        with Connection(self._engine) as connection:
            return connection.get(Session, session_id) is not None

    def id_of(self, name: str) -> str:
        """Return the person's id."""
        with Connection(self._engine) as connection, connection.begin():
            return str(self._there(connection, name).id)

    def _there(self, connection: Connection, name: str) -> User:
        found = connection.scalar(select(User).where(User.issuer == self._settings.oidc_issuer, User.subject == name))
        if found is None:
            role = Role.ADMIN if name.startswith("ada") else Role.USER
            picture = f"{self._settings.oidc_issuer}/picture.png"
            found = User(id=new_id(), issuer=self._settings.oidc_issuer, subject=name, name=name.title(), role=role)
            found.email, found.picture, found.last_sign_in_at = f"{name}@example.com", picture, now()
            connection.add(found)
            connection.flush()
        elif found.disabled_at is not None:
            found.disabled_at = None
        return found
