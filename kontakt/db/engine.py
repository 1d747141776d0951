"""The connection to PostgreSQL."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from kontakt.settings import Settings

MINIMUM_VERSION = 14
"""The oldest major version of PostgreSQL that Kontakt runs on."""


def database_url(settings: Settings) -> URL:
    """Return DATABASE_URL for SQLAlchemy with psycopg 3."""
    return make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg")


def create_engine(settings: Settings) -> AsyncEngine:
    """Return the engine; it connects when it is first used."""
    return create_async_engine(
        database_url(settings),
        pool_size=10,
        max_overflow=5,
        pool_timeout=10,
        # A connection that died while idle (a restarted database) is replaced and not handed to a request.
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": "kontakt"},
    )


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def violates(error: IntegrityError, constraint: str) -> bool:
    """Return whether the error is a violation of that constraint."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == constraint
