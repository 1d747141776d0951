"""`kontakt check-config`: what was read, and whether Kontakt could start with it."""

import asyncio
import sys

from kontakt import logs
from kontakt.auth.fetch import http_client
from kontakt.db.engine import create_engine
from kontakt.environment import Reading, read
from kontakt.startup.checks import check
from kontakt.startup.problems import StartupFailed
from kontakt.startup.report import tell


def check_configuration(*, as_json: bool = False) -> int:
    """Run the startup hook's checks without changing anything; return the exit code."""
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    if exit_code := checked(reading):
        return exit_code
    sys.stdout.write("Settings, identity provider, database and upload folder are in order.\n")
    return 0


def checked(reading: Reading) -> int:
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
