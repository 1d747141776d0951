"""`kontakt serve`: the port is bound, the start is made, and one process or several answer requests."""

import resource

from kontakt import logs
from kontakt.app import create_app
from kontakt.commands.check_config import checked
from kontakt.server import listener
from kontakt.server.process import Server
from kontakt.settings.environment import read
from kontakt.startup.problems import StartupFailed
from kontakt.startup.steps import step


def serve() -> int:
    """Serve until a signal; return the exit code.

    A port that cannot be had is told together with every other problem, and opens only when there is none.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A crash leaves no file of what was in memory.
    with step("settings"):
        reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    settings = reading.settings
    try:
        sockets = listener.bind(settings.host, settings.port) if {"host", "port"} <= reading.usable else []
    except StartupFailed as error:
        return checked(reading, *error.problems)
    if reading.problems:
        return checked(reading)
    app = create_app(settings)
    if settings.workers > 1:
        from kontakt.server.workers import Supervisor  # noqa: PLC0415 - few run several, and all would wait for it.

        return Supervisor(app, sockets, settings.workers).run()
    server = Server(app)
    server.run(sockets)
    return server.exit_code
