"""What is said of exceptions in logs: where and why, but none of the values that people or secrets are.

PostgreSQL names values in DETAIL and CONTEXT, and in the messages about data that it cannot read; pydantic shows what
it was given; Python's own errors quote it. Each is said here without them. Variables are never shown.
"""

import re
import traceback
from collections.abc import Iterator

import psycopg
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy.exc import StatementError

_QUOTED = re.compile(r"""['"`].*['"`]""", re.DOTALL)
"""From the first quote to the last: what is quoted may hold quotes itself."""

_HIDDEN = "(hidden)"
_QUOTING = (ValueError, LookupError, PydanticSerializationError)
_DATA_EXCEPTION = "22"
"""The class of SQLSTATE whose messages quote what was sent."""


def told(error: BaseException) -> str:
    """Return the message of the exception without what it quotes."""
    match error:
        case StatementError(orig=BaseException() as cause):
            return f"({_name(cause)}) {told(cause)}"
        case psycopg.Error():
            return _of_database(error)
        case ValidationError():
            # Not where they are either: a place may be named by who sent it.
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            kinds = ", ".join(sorted({one["type"] for one in faults}))
            return f"{error.error_count()} faults of {error.title}: {kinds}"
    return _unquoted(str(error)) if isinstance(error, _QUOTING) else str(error)


def _of_database(error: psycopg.Error) -> str:
    primary = error.diag.message_primary
    if primary is None:  # libpq's own, such as about a connection.
        return str(error)
    return _unquoted(primary) if (error.sqlstate or "").startswith(_DATA_EXCEPTION) else primary


def _unquoted(text: str) -> str:
    return _QUOTED.sub(_HIDDEN, text)


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def story(error: BaseException) -> str:
    """Return the traceback, with its causes first, as Python prints it; each exception is `told`."""
    return "".join(_lines(error, set())).rstrip("\n")


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    cause, words = error.__cause__, "The above exception was the direct cause of the following exception:"
    if cause is None and not error.__suppress_context__:
        cause, words = error.__context__, "During handling of the above exception, another exception occurred:"
    if cause is not None and id(cause) not in seen:
        yield from _lines(cause, seen)
        yield f"\n{words}\n\n"
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    yield f"{_name(error)}: {told(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for number, one in enumerate(error.exceptions, 1):
            if id(one) not in seen:
                yield f"\nException {number} of the group:\n"
                yield from _lines(one, seen)
