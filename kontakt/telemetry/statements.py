"""A span for each statement that a request sends to the database."""

import re
from typing import Any

from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from sqlalchemy import Connection, ExceptionContext, event
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.telemetry import spans

_OPEN = "kontakt.span"
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)', re.IGNORECASE)


def trace(engine: AsyncEngine) -> None:
    """Make spans of the engine's statements from now on. They have the statement's text, but none of its values."""
    event.listen(engine.sync_engine, "before_cursor_execute", _begin)
    event.listen(engine.sync_engine, "after_cursor_execute", _end)
    event.listen(engine.sync_engine, "handle_error", _fail)


def _begin(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    if spans.tracer is None:
        return
    operation = statement.lstrip().partition(" ")[0].upper()
    table = _TABLE.search(statement)
    attributes = {"db.system.name": "postgresql", "db.operation.name": operation, "db.query.text": statement}
    if table:
        attributes["db.collection.name"] = table[1]
    name = f"{operation} {table[1]}" if table else operation
    connection.info[_OPEN] = spans.tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)


def _end(connection: Connection, *_: object) -> None:
    if (span := _taken(connection.info)) is not None:
        span.end()


def _fail(context: ExceptionContext) -> None:
    if context.connection is not None and (span := _taken(context.connection.info)) is not None:
        kind = context.original_exception
        # PostgreSQL's own code where there is one (SQLSTATE); words may quote values.
        span.set_attribute("error.type", getattr(kind, "sqlstate", None) or type(kind).__name__)
        span.set_status(Status(StatusCode.ERROR))
        span.end()


def _taken(info: dict[Any, Any]) -> Span | None:
    span: Span | None = info.pop(_OPEN, None)
    return span
