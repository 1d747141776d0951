"""Applying the revisions that a database lacks, beside other processes that do the same, and without freezing it.

Each revision has one transaction, which holds everything: the advisory lock, the limits, the changes and the new
revision. So whatever ends the transaction, be it a signal, a crash or a lost connection, leaves nothing behind.
"""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kontakt.db import migrations, revisions
from kontakt.startup import failures, holders, inspection
from kontakt.startup.problems import StartupFailed

LOCK = 0x6B6F6E74616B74
"""The advisory lock of whoever migrates: "kontakt" in ASCII."""

LOCK_TIMEOUT = 3.0
"""Seconds that a revision waits for a table; all who come to that table later wait behind it."""

PAUSES = (2.0, 4.0, 8.0, 16.0)
"""Seconds between the attempts, in which those others have their turn."""

IDLE_TIMEOUT = 60.0
"""Seconds after which PostgreSQL ends a transaction whose process is stopped or cut off."""

ALIVE_INTERVAL = 1.0
"""Seconds after which PostgreSQL notices, in the middle of a statement, that the process is gone."""

POLL, TELL = 0.25, 5.0
"""Seconds between two attempts to get the lock, and between two lines of the log about it."""

_LIMITS = text("""
    SELECT set_config('lock_timeout', :lock, true), set_config('statement_timeout', :statement, true),
    set_config('idle_in_transaction_session_timeout', :idle, true), set_config('application_name', :name, true),
    -- PostgreSQL on Windows cannot see it, and refuses the setting.
    set_config('client_connection_check_interval',
        CASE WHEN version() ~* 'windows|visual c|mingw' THEN '0' ELSE :alive END, true)
""")
_log = logging.getLogger(__name__)


async def upgrade(engine: AsyncEngine, *, statement_timeout: float) -> None:
    """Apply every revision that is missing; wait as long as another process does so.

    `statement_timeout` is in seconds, 0 for none. Raise `NotYet` if the connection is lost, else `StartupFailed`.
    """
    # A role may have another default, with which what others have just committed is not seen.
    engine = engine.execution_options(isolation_level="READ COMMITTED")
    try:
        while True:
            async with engine.begin() as connection:
                await _limit(connection, statement_timeout)
                await _lock(connection)
                present = await _present(connection)
                if not (missing := revisions.missing(present)):
                    return
                revision, began = missing[0], time.monotonic()
                await _apply(engine, connection, failures.Attempt(revision, present, statement_timeout))
            seconds = time.monotonic() - began
            told = {"event": "revision-applied", "revision": revision}
            _log.info("revision %s applied in %.1f s", revision, seconds, extra=told)
    except (DBAPIError, psycopg.Error, OSError) as error:
        raise failures.outside(error) from error


async def _limit(connection: AsyncConnection, statement_timeout: float) -> None:
    seconds = {"lock": LOCK_TIMEOUT, "statement": statement_timeout, "idle": IDLE_TIMEOUT, "alive": ALIVE_INTERVAL}
    values = {name: f"{value * 1000:.0f}ms" for name, value in seconds.items()}
    await connection.execute(_LIMITS, values | {"name": f"kontakt migrates on {socket.gethostname()}"[:63]})


async def _lock(connection: AsyncConnection) -> None:
    began = time.monotonic()
    tell_at = began
    while not await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK}):
        if time.monotonic() >= tell_at and (holder := await holders.of_lock(connection, LOCK)):
            waited = time.monotonic() - began
            told = {"event": "migration-wait", "pid": holder.pid, "seconds": round(waited)}
            _log.info("waiting for %s, which migrates the database, %.0f s so far", holder, waited, extra=told)
            tell_at += TELL
        await asyncio.sleep(POLL)


async def _present(connection: AsyncConnection) -> str | None:
    """Return the revision that the database is at; raise `StartupFailed` if it became unfit since step 3."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, psycopg.AsyncConnection), "the engine is one of psycopg"
    state = await inspection.inspect(driver)
    if problems := list(inspection.problems(state, migrates=True)):
        raise StartupFailed(problems)
    return state.revision


async def _apply(engine: AsyncEngine, connection: AsyncConnection, attempt: failures.Attempt) -> None:
    _log.info("applying revision %s", attempt.revision)
    pid: int = await connection.scalar(text("SELECT pg_backend_pid()"))
    for pause in (*PAUSES, None):
        try:
            async with _watched(engine, pid, attempt), connection.begin_nested():
                await connection.run_sync(migrations.apply, attempt.revision)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise failures.outside(error, attempt) from error
            if failures.sqlstate(error) not in failures.TABLE_IN_USE or pause is None:
                raise failures.migration(error, attempt) from error
            told = {"event": "migration-retry", "revision": attempt.revision}
            _log.warning("%s; next attempt in %.0f s", attempt.blocked, pause, extra=told)
            await asyncio.sleep(pause)
        except Exception as error:
            raise failures.migration(error, attempt) from error
        else:
            return


@asynccontextmanager
async def _watched(engine: AsyncEngine, pid: int, attempt: failures.Attempt) -> AsyncIterator[None]:
    """Note what the process of that number waits for: once the wait has failed, PostgreSQL does not know any more."""

    async def watch() -> None:
        await asyncio.sleep(LOCK_TIMEOUT / 6)
        async with engine.connect() as connection:
            while True:
                attempt.held = await holders.of_what_is_waited_for(connection, pid) or attempt.held
                await connection.rollback()
                await asyncio.sleep(LOCK_TIMEOUT / 6)

    attempt.begin()
    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        # A watcher that could not connect has seen nothing; the migration itself tells what is wrong.
        (result,) = await asyncio.gather(watching, return_exceptions=True)
        if isinstance(result, Exception) and not isinstance(result, SQLAlchemyError | OSError):
            raise result
