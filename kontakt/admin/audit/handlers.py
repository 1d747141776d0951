"""The record of what was done, for admins."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.admin.audit import store
from kontakt.admin.audit.schemas import Actor, AuditOut, AuditPage, AuditQuery, Subject
from kontakt.admin.audit.table import audit_csv
from kontakt.admin.listing import Line, next_cursor, read_query
from kontakt.audit import Action, record
from kontakt.db.base import now
from kontakt.exports.streaming import Download
from kontakt.http import ModelResponse, conditional, content_tag, current_admin


async def audit(request: Request) -> Response:
    """Answer one page of the record of what was done, newest first."""
    current_admin(request)
    asked = read_query(request, AuditQuery)
    async with request.state.sessions() as session:
        rows, total = await store.listed(session, asked)
    items = [_entry(row) for row in rows[: asked.limit]]
    following = next_cursor(rows, asked.limit, lambda row: (row.id, row.id))
    page = ModelResponse(AuditPage(items=items, next=following, total=total), headers={"cache-control": "no-cache"})
    return conditional(request, page, content_tag(page.body))


async def download(request: Request) -> Response:
    """Answer all entries that fit as a table (CSV, RFC 4180), newest first; the download is recorded, too."""
    admin = current_admin(request)
    asked = read_query(request, AuditQuery)
    if request.method != "HEAD":
        async with request.state.sessions.begin() as session:
            details = {"filters": asked.filters}
            record(session, Action.AUDIT_EXPORTED, request=request, actor=admin.id, details=details)
    return Download(audit_csv(request.state.sessions, asked), f"audit-{now():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


def _entry(row: Line) -> AuditOut:
    subject = Subject(type=row.subject_type, id=row.subject_id, name=row.subject_name) if row.subject_id else None
    return AuditOut(
        id=row.id,
        at=row.at,
        action=row.action,
        actor=Actor(id=row.actor_id, name=row.actor_name) if row.actor_id else None,
        subject=subject,
        address=str(row.address) if row.address else None,
        details=row.details,
    )
