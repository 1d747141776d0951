"""Whether Kontakt can do its work."""

import asyncio
from typing import Literal

from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from kontakt import __version__
from kontakt.db import revisions
from kontakt.http import ModelResponse
from kontakt.problems import Unavailable

LIMIT = 3
"""How many seconds the database may take to answer, which is less than whoever probes waits."""


class Health(BaseModel):
    """An answer of the health routes."""

    status: Literal["ok"] = "ok"
    version: str = __version__
    revision: str | None = None


async def health(request: Request) -> Response:
    """Answer 200 if the database is at a revision that the code works with, and this process will go on; else 503.

    So a process goes on while, and after, a newer Kontakt upgrades the database, if that one's revision says it may.
    """
    if request.app.is_draining:
        raise Unavailable("This process is ending.", headers={"retry-after": "5"})
    try:
        # psycopg takes up to 5 s to cancel a query that hangs; the second interruption ends that.
        async with (
            asyncio.timeout(LIMIT + 0.2),
            asyncio.timeout(LIMIT),
            request.state.engine.connect() as connection,
        ):
            written = await connection.run_sync(revisions.written)
    except (SQLAlchemyError, OSError):  # TimeoutError is an OSError.
        # Without its cause: an outage is one line for each probe, not a traceback.
        raise Unavailable("The database does not answer.", headers={"retry-after": "5"}) from None
    if not revisions.serves(written):
        raise Unavailable("The database is not at the revision of this version.")
    return ModelResponse(Health(revision=written[0].revision))


async def live(_request: Request) -> Response:
    """Answer 200: the process runs."""
    return ModelResponse(Health())
