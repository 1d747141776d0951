"""The startup hook: settings, provider, database, migrations, defaults, open; then the server listens.

Step 1 happens in `read_settings`, before there is an application. Steps 2 and 3 run side by side, are retried until
STARTUP_TIMEOUT, and tell every problem together.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import httpx
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.auth.discovery import ProviderMetadata, ProviderUnusable, discover
from kontakt.auth.fetch import ProviderUnreachable, http_client
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.branding import store as branding
from kontakt.db import migrations
from kontakt.db.engine import MINIMUM_VERSION, create_engine, create_sessions
from kontakt.media.storage import LocalStorage, StorageUnusable
from kontakt.pages.reveal import limiter
from kontakt.settings import Settings

CONFIGURATION, UNREACHABLE, MIGRATION = 78, 75, 70
"""Exit codes, as in sysexits.h: EX_CONFIG, EX_TEMPFAIL, EX_SOFTWARE."""

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class StartupFailed(Exception):  # noqa: N818 - says what happened
    """Kontakt cannot start; `problems` are sentences for the operator."""

    def __init__(self, problems: list[str], exit_code: int) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.exit_code = exit_code

    def report(self) -> str:
        """Return the report for stderr."""
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        return f"Kontakt cannot start:\n{lines}\n"


class NotYet(Exception):  # noqa: N818 - says what is so
    """Something that may come while services start together."""


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[dict[str, Any]]:
    """Run steps 2 to 6 and hold what requests need (`request.state`) until the server has stopped."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(http_client())
        engine = create_engine(settings)
        stack.push_async_callback(engine.dispose)
        storage = LocalStorage(settings.upload_dir)
        metadata = await check(settings, client, engine, storage)
        await _migrate(settings, engine)
        sessions = create_sessions(engine)
        async with sessions.begin() as session:
            if await branding.seed(session):
                _log.info("default settings inserted")
        await asyncio.to_thread(storage.sweep)
        party = RelyingParty(Registration.of(settings), client, metadata=metadata)
        stack.push_async_callback(party.aclose)
        yield {
            "settings": settings,
            "engine": engine,
            "sessions": sessions,
            "storage": storage,
            "relying_party": party,
            "reveals": limiter(),
            "user": None,
        }


async def check(
    settings: Settings, client: httpx.AsyncClient, engine: AsyncEngine, storage: LocalStorage
) -> ProviderMetadata:
    """Run steps 2 and 3 without changing anything; return the provider's metadata or raise `StartupFailed`."""
    deadline = time.monotonic() + settings.startup_timeout.total_seconds()
    provider, database, uploads = await asyncio.gather(
        _until(deadline, "identity provider", lambda: _provider(settings, client)),
        _until(deadline, "database", lambda: _database(engine)),
        _until(deadline, "upload folder", lambda: _storage(storage)),
        return_exceptions=True,
    )
    failures = [result for result in (provider, database, uploads) if isinstance(result, BaseException)]
    for failure in failures:
        if not isinstance(failure, StartupFailed):
            raise failure
    if failures:
        problems = [
            problem for failure in failures if isinstance(failure, StartupFailed) for problem in failure.problems
        ]
        codes = [failure.exit_code for failure in failures if isinstance(failure, StartupFailed)]
        raise StartupFailed(problems, max(codes))
    assert isinstance(provider, ProviderMetadata), "the first of the three gives it"
    return provider


async def _until(deadline: float, what: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
    pause = 0.2
    while True:
        try:
            return await attempt()
        except NotYet as error:
            left = deadline - time.monotonic()
            if left <= 0:
                raise StartupFailed([f"{error} (waited until STARTUP_TIMEOUT)"], UNREACHABLE) from error
            _log.warning("waiting for the %s, %.0f s left: %s", what, left, error)
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 2, 5)


async def _provider(settings: Settings, client: httpx.AsyncClient) -> ProviderMetadata:
    try:
        return await discover(settings.oidc_issuer, client, allow_http=settings.oidc_allow_http)
    except ProviderUnreachable as error:
        raise NotYet(f"OIDC_ISSUER {settings.oidc_issuer}: {error}") from error
    except ProviderUnusable as error:
        problems = [f"OIDC_ISSUER {settings.oidc_issuer}: {problem}" for problem in error.problems]
        raise StartupFailed(problems, CONFIGURATION) from error


async def _database(engine: AsyncEngine) -> None:
    try:
        async with engine.connect() as connection:
            version = int(await connection.scalar(text("SHOW server_version_num")) or 0)
            may_create = await connection.scalar(
                text("SELECT has_schema_privilege(current_schema(), 'CREATE') FROM (SELECT current_schema()) s")
            )
    except (DBAPIError, OSError) as error:
        # The lines that begin with a tab are libpq's guesses.
        lines = str(getattr(error, "orig", error)).splitlines()
        reason = "; ".join(line for line in lines if line and not line.startswith("\t"))
        # A refused connection carries no SQLSTATE, only libpq's sentence. Waiting cures neither of these two.
        if "password authentication failed" in reason or "does not exist" in reason:
            raise StartupFailed([f"DATABASE_URL: {reason}"], CONFIGURATION) from error
        raise NotYet(f"DATABASE_URL: {reason}") from error
    problems = []
    if version < MINIMUM_VERSION * 10_000:
        problems.append(
            f"DATABASE_URL: PostgreSQL {version // 10_000} is too old; at least {MINIMUM_VERSION} is needed"
        )
    if not may_create:
        problems.append("DATABASE_URL: the role may not create tables; grant it CREATE on the schema")
    if problems:
        raise StartupFailed(problems, CONFIGURATION)


async def _storage(storage: LocalStorage) -> None:
    try:
        await asyncio.to_thread(storage.check)
    except StorageUnusable as error:
        raise StartupFailed([f"UPLOAD_DIR: {error}"], CONFIGURATION) from error


async def _migrate(settings: Settings, engine: AsyncEngine) -> None:
    try:
        async with engine.connect() as connection:
            if settings.migrate_on_start:
                before = await connection.run_sync(migrations.upgrade)
                if not before.is_current:
                    _log.info("database upgraded from %s to %s", before.present or "nothing", before.newest)
                return
            found = await connection.run_sync(migrations.revisions)
    except migrations.DatabaseTooNew as error:
        raise StartupFailed([f"DATABASE_URL: {error}"], MIGRATION) from error
    except DBAPIError as error:
        raise StartupFailed([f"a migration failed: {error.orig}"], MIGRATION) from error
    if not found.is_current:
        advice = "run `kontakt migrate`, or set MIGRATE_ON_START=true"
        problem = f"the database is at revision {found.present}, {found.newest} is needed; {advice}"
        raise StartupFailed([problem], MIGRATION)
