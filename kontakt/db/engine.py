"""The pool of connections to PostgreSQL for requests."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ExceptionContext, event
from sqlalchemy.exc import IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kontakt.db.connections import connect, has_stepped_down
from kontakt.db.pool import Pool
from kontakt.db.trouble import is_of_the_server
from kontakt.settings import Settings

MINIMUM_VERSION = 14
"""The oldest major version of PostgreSQL that Kontakt runs on."""


def create_engine(settings: Settings) -> AsyncEngine:
    """Return the engine; it connects when it is first used. Its URL is empty: SQLAlchemy never sees the address.

    A third of the connections is closed again when they are not needed any more.
    """
    engine = _engine(settings, **_pool(settings))
    event.listen(engine.sync_engine, "checkout", _refuse_what_has_stepped_down)
    return engine


def create_direct_engine(settings: Settings) -> AsyncEngine:
    """Return an engine whose connections have sessions of their own, and are closed after use."""
    return _engine(settings, direct=True, poolclass=NullPool)


def create_replica_engine(settings: Settings) -> AsyncEngine:
    """Return the engine for what may be read on the replica."""
    return _engine(settings, replica=True, **_pool(settings))


def _pool(settings: Settings) -> dict[str, Any]:
    overflow = settings.database_pool_size // 3
    return {
        "poolclass": Pool,
        "pool_size": settings.database_pool_size - overflow,
        "max_overflow": overflow,
        "pool_timeout": 10,
        # A connection that died while idle (a restarted database) is replaced and not handed to a request.
        "pool_pre_ping": True,
    }


def _engine(
    settings: Settings,
    *,
    direct: bool = False,
    replica: bool = False,
    **pool: Any,  # noqa: ANN401 - SQLAlchemy's
) -> AsyncEngine:
    engine = create_async_engine(
        "postgresql+psycopg://",
        # Looking for a type that no table has would cost a query at every start.
        use_native_hstore=False,
        # Errors are logged, and names, numbers and addresses of people have no place there.
        hide_parameters=True,
        async_creator=lambda: connect(settings, direct=direct, replica=replica),
        **pool,
    )
    event.listen(engine.sync_engine, "handle_error", _leave_the_server)
    return engine


def _refuse_what_has_stepped_down(adapted: Any, _record: object, _checkout: object) -> None:  # noqa: ANN401
    """Empty the pool before a connection to a server that takes no writes any more is handed to a request."""
    if has_stepped_down(adapted.driver_connection):
        raise InvalidatePoolError


def _leave_the_server(context: ExceptionContext) -> None:
    """Empty the pool where an error says that another server is now the one that takes writes."""
    if is_of_the_server(context.original_exception):
        context.is_disconnect = True


def create_sessions(
    engine: AsyncEngine, session_class: Callable[..., Session] = Session
) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=session_class)


def violates(error: IntegrityError, constraint: str) -> bool:
    """Return whether the error is a violation of that constraint."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == constraint
