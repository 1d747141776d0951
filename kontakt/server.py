"""Running the application: uvicorn, and the commands that work without a server."""

import asyncio
import signal
from typing import Any

import uvicorn

from kontakt import logs
from kontakt.app import create_app
from kontakt.configuration import checked
from kontakt.environment import read, read_settings
from kontakt.settings import Settings
from kontakt.startup.hook import running
from kontakt.startup.problems import StartupFailed
from kontakt.startup.report import tell

DRAIN_SECONDS = 20


def serve() -> int:
    """Serve until a signal; return the exit code."""
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    if reading.problems:
        return checked(reading)
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
