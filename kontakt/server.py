"""Running the application: uvicorn, logging, and the commands that work without a server."""

import asyncio
import logging
import logging.config
import signal
import sys
from typing import Any

import uvicorn

from kontakt.app import create_app
from kontakt.auth.fetch import http_client
from kontakt.db import migrations
from kontakt.db.engine import create_engine
from kontakt.environment import read_settings
from kontakt.media.storage import LocalStorage
from kontakt.settings import Settings
from kontakt.startup import MIGRATION, StartupFailed, check, running

DRAIN_SECONDS = 20


def serve(settings: Settings) -> int:
    """Serve until a signal; return the exit code."""
    configure_logging(settings)
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
        sys.stderr.write(error.report())
        return error.exit_code
    return 0


def application() -> object:
    """Return the application for one of several worker processes."""
    settings = read_settings()
    configure_logging(settings)
    return create_app(settings)


def check_configuration(settings: Settings) -> int:
    """Run the startup hook's checks without changing anything; return the exit code."""

    async def run() -> None:
        engine = create_engine(settings)
        try:
            async with http_client() as client:
                await check(settings, client, engine, LocalStorage(settings.upload_dir))
        finally:
            await engine.dispose()

    try:
        asyncio.run(run())
    except StartupFailed as error:
        sys.stderr.write(error.report())
        return error.exit_code
    sys.stdout.write("Settings, identity provider, database and upload folder are in order.\n")
    return 0


def migrate(settings: Settings) -> int:
    """Apply the migrations; return the exit code."""

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


def configure_logging(settings: Settings) -> None:
    """Send every log line to stderr, as JSON or for people."""
    style = settings.log_format or ("console" if sys.stderr.isatty() else "json")
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request_id": {"()": "kontakt.middleware.request_id.RequestIdFilter"}},
            "formatters": {
                "json": {
                    "()": "pythonjsonlogger.json.JsonFormatter",
                    "fmt": "%(levelname)s %(name)s %(message)s %(request_id)s",
                    "rename_fields": {"levelname": "level", "name": "logger"},
                    "timestamp": "time",
                },
                "console": {"format": "%(asctime)s %(levelname)-7s %(message)s", "datefmt": "%H:%M:%S"},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style, "filters": ["request_id"]}},
            "root": {"level": settings.log_level.upper(), "handlers": ["stderr"]},
            # httpx logs each URL at INFO: a provider's endpoints are no news.
            "loggers": {"httpx": {"level": "WARNING"}, "alembic": {"level": "WARNING"}},
        }
    )
