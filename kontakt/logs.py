"""Logging: every line goes to stderr, as JSON or for people."""

import logging
import logging.config
import os
import sys
from typing import Literal

from kontakt.settings.files import Unreadable, read_value

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


def configure(level: str) -> None:
    """Log what is at least as severe as `level` (`debug`, `info`, `warning`, `error`)."""
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
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style(), "filters": ["request_id"]}},
            "root": {"level": level.upper(), "handlers": ["stderr"]},
            # httpx logs each URL at INFO: a provider's endpoints are no news.
            "loggers": {"httpx": {"level": "WARNING"}, "alembic": {"level": "WARNING"}},
        }
    )
