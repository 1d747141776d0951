"""Each statement says which request it is for, where DATABASE_COMMENTS is on (the format of sqlcommenter).

It is what `pg_stat_activity` shows and what PostgreSQL logs of slow statements. Off by default, because no text is like
another then: PostgreSQL plans each statement anew, which takes a fifth to two fifths more of both processors. An
`application_name` for each transaction would be a statement more, and one that is prepared keeps the text it had.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.middleware.request_id import request_id
from kontakt.telemetry.spans import traceparent


def comment(engine: AsyncEngine) -> None:
    """Add the request's id, and its place in a trace, to the engine's statements from now on."""
    event.listen(engine.sync_engine, "connect", _prepare_nothing)
    event.listen(engine.sync_engine, "before_cursor_execute", _comment, retval=True)


def _prepare_nothing(adapted: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's adapter of a driver's own
    # What is never asked for again would take the places of the connection's prepared statements.
    adapted.driver_connection.prepare_threshold = None


def _comment(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> tuple[str, Any]:  # noqa: ANN401 - the driver's
    said = {"request_id": request_id.get(), "traceparent": traceparent()}
    pairs = ",".join(f"{name}='{value}'" for name, value in said.items() if value)
    return (f"{statement} /*{pairs}*/" if pairs else statement), parameters
