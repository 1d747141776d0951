"""Which errors say that the database cannot be reached or does not answer, and is not at fault otherwise."""

import psycopg
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OF_THE_SERVER = ("08", "25006", "57P01", "57P02", "57P03", "57P05")
"""How the codes begin of a connection that fails, of a server that takes no writes, and of one that starts or stops
(PostgreSQL manual, appendix A)."""

AWAY = (psycopg.OperationalError, ReadOnlySqlTransaction, OSError)
"""What a connection of one's own raises where the database is away."""


def is_away(error: BaseException | None) -> bool:
    """Return whether the database is away: trying later may help, and nothing that was asked is wrong."""
    return isinstance(
        error,
        PoolTimeout | OperationalError | InterfaceError | InvalidatePoolError | ConnectionError | TimeoutError,
    ) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def is_of_the_server(error: BaseException) -> bool:
    """Return whether the error says that this server is no good any more, and another one may be."""
    code = error.sqlstate if isinstance(error, psycopg.Error) else None
    return code is not None and code.startswith(_OF_THE_SERVER)
