"""Which errors say that the database cannot be reached or does not answer, and is not at fault otherwise."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


def is_away(error: BaseException | None) -> bool:
    """Return whether the database is away: trying later may help, and nothing that was asked is wrong."""
    return isinstance(error, PoolTimeout | OperationalError | InterfaceError | ConnectionError | TimeoutError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
