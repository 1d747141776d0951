"""Running the application: uvicorn, and the commands that work without a server."""

import asyncio
import signal
import sys
from typing import Any

import uvicorn

from kontakt import logs
from kontakt.app import create_app
from kontakt.auth.fetch import http_client
from kontakt.db import migrations
from kontakt.db.engine import create_engine
from kontakt.environment import Reading, read, read_settings
from kontakt.settings import Settings
from kontakt.startup.checks import check
from kontakt.startup.hook import running
from kontakt.startup.problems import StartupFailed
from kontakt.startup.reasons import MIGRATION
from kontakt.startup.report import tell

DRAIN_SECONDS = 20


def serve() -> int:
    """Serve until a signal; return the exit code."""
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    if reading.problems:
        return _checked(reading)
    settings = reading.settings
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,  # Our own middleware trusts only TRUSTED_PROXIES.
        "timeout_graceful_shutdown": DRAIN_SECONDS,
        "lifespan": "on",
    }
    if settings.workers > 1:
        # Once here, because the workers' supervisor opens the port before them and would restart them for ever.
        if exit_code := _rehearse(settings):
            return exit_code
        uvicorn.run("kontakt.server:application", factory=True, workers=settings.workers, **options)
        return 0
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, **options))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # uvicorn raises it again after draining; a drained server has succeeded.
    try:
        server.run()
    except SystemExit as error:
        return app.exit_code or int(error.code or 0)
    return app.exit_code


def _rehearse(settings: Settings) -> int:
    async def start() -> None:
        async with running(settings):
            pass

    try:
        asyncio.run(start())
    except StartupFailed as error:
        tell(error)
        return error.exit_code
    return 0


def application() -> object:
    """Return the application for one of several worker processes."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)


def check_configuration() -> int:
    """Run the startup hook's checks without changing anything; return the exit code."""
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    if exit_code := _checked(reading):
        return exit_code
    sys.stdout.write("Settings, identity provider, database and upload folder are in order.\n")
    return 0


def _checked(reading: Reading) -> int:
    """Run the checks alone and tell their problems; return the exit code."""

    async def run() -> None:
        engine = create_engine(reading.settings) if "database_url" in reading.usable else None
        try:
            async with http_client() as client:
                await check(reading, client, engine)
        finally:
            if engine is not None:
                await engine.dispose()

    try:
        asyncio.run(run())
    except StartupFailed as error:
        tell(error)
        return error.exit_code
    return 0


def migrate() -> int:
    """Apply the migrations; return the exit code."""
    try:
        settings = read_settings()
    except StartupFailed as error:
        tell(error)
        return error.exit_code

    async def run() -> migrations.Revisions:
        engine = create_engine(settings)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(migrations.upgrade)
        finally:
            await engine.dispose()

    try:
        before = asyncio.run(run())
    except migrations.DatabaseTooNew as error:
        sys.stderr.write(f"Kontakt cannot migrate: {error}\n")
        return MIGRATION
    sys.stdout.write(f"The database is at {before.newest} (it was at {before.present or 'nothing'}).\n")
    return 0
