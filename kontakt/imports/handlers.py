"""Tables of cards: sent, tried, looked at, and made into cards. For admins."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kontakt.admin.listing import read_query
from kontakt.audit import Action, record
from kontakt.exports.streaming import Download
from kontakt.http import (
    ModelResponse,
    conditional,
    content_tag,
    current_admin,
    cursor_of,
    page_parameters,
    path_id,
    read_body,
)
from kontakt.imports import store
from kontakt.imports.faulty import faulty_csv
from kontakt.imports.output import import_out, row_out
from kontakt.imports.paging import RowQuery, next_row
from kontakt.imports.receiving import file_name, received_table
from kontakt.imports.schemas import ImportPage, ImportRowPage, ImportRun
from kontakt.imports.table import read_table


async def create(request: Request) -> Response:
    """Receive a CSV file of cards and begin to check its rows; nothing is made yet."""
    user = current_admin(request)
    name = file_name(request)
    table = await run_in_threadpool(read_table, await received_table(request))
    async with request.state.sessions.begin() as session:
        added = await store.add(session, user, name, table)
        details = {"rows": added.total}
        record(session, Action.IMPORT_RECEIVED, request=request, actor=user.id, subject=added.id, details=details)
    request.state.imports.wake()
    response = ModelResponse(import_out(added, user.name), 202)
    response.headers["location"] = f"/api/admin/imports/{added.id}"
    return response


async def every(request: Request) -> Response:
    """Answer one page of the imports of the last 30 days, newest first."""
    current_admin(request)
    limit, after = page_parameters(request)
    async with request.state.sessions() as session:
        found, total = await store.page(session, limit, after)
    more = cursor_of(found[limit - 1][0].id) if len(found) > limit else None
    page = ImportPage(items=[import_out(one, by) for one, by in found[:limit]], next=more, total=total)
    return _conditional(request, ModelResponse(page))


async def read(request: Request) -> Response:
    """Answer one import: its state, its progress, its numbers."""
    current_admin(request)
    return await _answer(request)


async def rows(request: Request) -> Response:
    """Answer one page of an import's rows, in the order of the file."""
    current_admin(request)
    import_id = path_id(request, "import_id")
    query = read_query(request, RowQuery)
    async with request.state.sessions() as session:
        await store.find(session, import_id)
        found, total = await store.rows(session, import_id, query.outcome, query.limit, query.cursor)
    shown = [row_out(row) for row in found[: query.limit]]
    page = ImportRowPage(items=shown, next=next_row(found, query.limit), total=total)
    return _conditional(request, ModelResponse(page))


async def faulty(request: Request) -> Response:
    """Answer the faulty rows with their reasons as CSV, to be mended and imported again."""
    user = current_admin(request)
    async with request.state.sessions.begin() as session:
        one, _ = await store.find(session, path_id(request, "import_id"))
        if request.method != "HEAD":
            record(session, Action.IMPORT_ROWS_EXPORTED, request=request, actor=user.id, subject=one.id)
    return Download(faulty_csv(request.state.sessions, one), "faulty-rows.csv", "text/csv; charset=utf-8")


async def run(request: Request) -> Response:
    """Make the cards: of all rows or none, or of the valid rows."""
    user = current_admin(request)
    body = await read_body(request, ImportRun)
    async with request.state.sessions.begin() as session:
        one = await store.run(session, path_id(request, "import_id"), user, body.mode)
        details = {"mode": body.mode.value, "rows": one.total, "faulty": one.faulty}
        record(session, Action.IMPORT_STARTED, request=request, actor=user.id, subject=one.id, details=details)
    request.state.imports.wake()
    return await _answer(request, 202)


async def cancel(request: Request) -> Response:
    """Stop an import, or give it up; cards that are made stay."""
    user = current_admin(request)
    async with request.state.sessions.begin() as session:
        one = await store.cancel(session, path_id(request, "import_id"))
        details = {"rows": one.total, "created": one.created}
        record(session, Action.IMPORT_CANCELLED, request=request, actor=user.id, subject=one.id, details=details)
    return await _answer(request)


async def _answer(request: Request, status: int = 200) -> Response:
    async with request.state.sessions() as session:
        one, by = await store.find(session, path_id(request, "import_id"))
    return _conditional(request, ModelResponse(import_out(one, by), status))


def _conditional(request: Request, response: Response) -> Response:
    response.headers["cache-control"] = "no-cache"
    return conditional(request, response, content_tag(response.body))
