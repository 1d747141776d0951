"""A database of its own, in which everything is really committed: an export reads it as it is at one moment."""

from tests.imports.conftest import database, database_url, run, sessions, upload

__all__ = ["database", "database_url", "run", "sessions", "upload"]
