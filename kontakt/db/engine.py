"""The connection to PostgreSQL."""

import os
from collections.abc import Callable
from typing import Any

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

from kontakt.db.pool import Pool
from kontakt.settings import Settings

MINIMUM_VERSION = 14
"""The oldest major version of PostgreSQL that Kontakt runs on."""

POOL_SIZE, MAX_OVERFLOW = 10, 5
"""How many connections a process keeps, and how many more it opens when all of them are busy."""


async def connect(settings: Settings, *, autocommit: bool = False, **parameters: str) -> AsyncConnection:
    """Return a new connection; `parameters` are libpq's, and count more than the address. Raise `psycopg.Error`."""
    return await AsyncConnection.connect(autocommit=autocommit, **{**_parameters(settings), **parameters})


def _parameters(settings: Settings) -> dict[str, Any]:
    # The address goes to libpq as it is: only libpq knows several hosts, sockets, services and PGPASSWORD.
    address = settings.database_url.get_secret_value()
    parameters = {
        "conninfo": address,
        "fallback_application_name": "kontakt",
        # The server converts; names in every script must arrive whatever PGCLIENTENCODING says.
        "client_encoding": "UTF8",
    }
    if "connect_timeout" not in conninfo_to_dict(address) and "PGCONNECT_TIMEOUT" not in os.environ:
        parameters["connect_timeout"] = "5"  # For each host; libpq itself would wait for as long as TCP does.
    return parameters


def create_engine(settings: Settings) -> AsyncEngine:
    """Return the engine; it connects when it is first used. Its URL is empty: SQLAlchemy never sees the address."""
    return create_async_engine(
        "postgresql+psycopg://",
        poolclass=Pool,
        pool_size=POOL_SIZE,
        max_overflow=MAX_OVERFLOW,
        pool_timeout=10,
        # A connection that died while idle (a restarted database) is replaced and not handed to a request.
        pool_pre_ping=True,
        # Looking for a type that no table has would cost a query at every start.
        use_native_hstore=False,
        # Errors are logged, and names, numbers and addresses of people have no place there.
        hide_parameters=True,
        async_creator=lambda: connect(settings),
    )


def create_sessions(
    engine: AsyncEngine, session_class: Callable[..., Session] = Session
) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=session_class)


def violates(error: IntegrityError, constraint: str) -> bool:
    """Return whether the error is a violation of that constraint."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == constraint
