"""Logging: every line goes to stderr, as JSON or for people. No line holds a secret, or anything about a person.

What is logged is chosen where it happens; this module sees to what nobody chose: the words of exceptions.
"""

import logging
import logging.config
import os
import sys
import threading
from types import ModuleType, TracebackType
from typing import Literal

from kontakt.settings.files import Unreadable, read_value
from kontakt.telemetry.metrics import LOG_LINES

Style = Literal["json", "console"]


def style() -> Style:
    """Return the format of the log: LOG_FORMAT, or the content of LOG_FORMAT_FILE, else `console` on a terminal.

    Asked of the environment itself, because the report of settings that cannot be read has a format too; a value that
    is none counts as no value.
    """
    match (os.environ.get("LOG_FORMAT") or _from_file(os.environ.get("LOG_FORMAT_FILE")) or "").lower():
        case "json":
            return "json"
        case "console":
            return "console"
    # There is no stderr at all in a process that was started with it closed.
    return "console" if sys.stderr and sys.stderr.isatty() else "json"


def _from_file(path: str | None) -> str | None:
    try:
        return read_value(path) if path else None
    except Unreadable:
        return None


class Counted(logging.Filter):
    """Count the lines that tell of something wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.levelno >= logging.WARNING:
            LOG_LINES.add(record.levelname.lower())
        return True


class Discreet(logging.Filter):
    """Say exceptions without the values that they quote, as `kontakt.discretion` does."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = _discretion().story(record.exc_info[1])
            record.exc_info = None
        if isinstance(record.args, tuple) and any(isinstance(one, BaseException) for one in record.args):
            told = _discretion().told
            record.args = tuple(told(one) if isinstance(one, BaseException) else one for one in record.args)
        if record.name == "asyncio":  # From the second line on it shows what it has at hand.
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return True


def _discretion() -> ModuleType:
    # Not above: a process that only watches over others has no need of what it imports.
    from kontakt import discretion  # noqa: PLC0415

    return discretion


def _speak_for_python() -> None:
    """Log what Python itself would print about exceptions that nobody caught: it shows messages and values."""
    log = logging.getLogger("kontakt")

    def end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.critical("an exception ends this process", exc_info=error, extra={"event": "crashed"})

    def end_thread(arguments: threading.ExceptHookArgs) -> None:
        log.error("an exception ends a thread", exc_info=arguments.exc_value, extra={"event": "thread-crashed"})

    def pass_over(arguments: "sys.UnraisableHookArgs") -> None:
        log.error("an exception could not be raised", exc_info=arguments.exc_value, extra={"event": "unraisable"})

    sys.excepthook, threading.excepthook, sys.unraisablehook = end, end_thread, pass_over


def configure(level: str) -> None:
    """Log what is at least as severe as `level` (`debug`, `info`, `warning`, `error`).

    Libraries say what is at least `info`: at `debug` some of them tell the headers of requests.
    """
    severity = logging.getLevelNamesMapping()[level.upper()]
    _speak_for_python()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "request_id": {"()": "kontakt.middleware.request_id.RequestIdFilter"},
                "discreet": {"()": Discreet},
                "counted": {"()": Counted},
            },
            "formatters": {
                "json": {
                    "()": "pythonjsonlogger.json.JsonFormatter",
                    "fmt": "%(levelname)s %(name)s %(message)s %(request_id)s",
                    "rename_fields": {"levelname": "level", "name": "logger"},
                    "timestamp": "time",
                },
                "console": {"format": "%(asctime)s %(levelname)-7s %(message)s", "datefmt": "%H:%M:%S"},
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": style(),
                    "filters": ["request_id", "discreet", "counted"],
                }
            },
            "root": {"level": max(severity, logging.INFO), "handlers": ["stderr"]},
            # httpx logs each URL at INFO: a provider's endpoints are no news.
            "loggers": {
                "kontakt": {"level": severity},
                # SQLAlchemy's own words about its pool, under the name of the class that is ours.
                "kontakt.db.pool": {"level": logging.WARNING},
                "httpx": {"level": logging.WARNING},
                "alembic": {"level": logging.WARNING},
            },
        }
    )
