"""Sign-ins that fail, and admin routes that are refused to somebody: both are in the record, but cannot fill it."""

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kontakt.audit import Action, address_of, record
from kontakt.db.base import now
from kontakt.db.models import AuditEntry
from kontakt.db.trouble import is_away
from kontakt.problems import Forbidden, Problem, TooManyRequests

CALLBACK = "/api/auth/callback"

WINDOW = timedelta(hours=1)
MOST_FAILURES = 1000
"""How many failures of sign-ins a window has entries of; anybody can cause them, and each takes place on a disk."""

MOST_FROM_ONE = 30
"""How many of those may come from one address, so that nobody takes all places."""

_FAILED = {"event": "audit-failed"}
_log = logging.getLogger(__name__)


def is_refusal(request: Request, problem: Problem) -> bool:
    """Return whether the problem belongs in the record."""
    if is_away(problem.__cause__):
        return False
    # A rate limit is what keeps a flood from here.
    is_failure = request.url.path == CALLBACK and not isinstance(problem, TooManyRequests)
    return is_failure or isinstance(problem, Forbidden)


async def note(request: Request, problem: Problem) -> None:
    """Record it in a transaction of its own, since that of the request is rolled back."""
    try:
        async with request.state.sessions.begin() as session:
            if isinstance(problem, Forbidden):
                await _admin_refused(session, request)
            else:
                await _sign_in_failed(session, request, problem)
    except Exception as error:
        # The answer to the request is the one that it has without us.
        unforeseen = None if is_away(error) else error
        _log.error("%s is not in the record: %s", problem.code, error, exc_info=unforeseen, extra=_FAILED)


async def _sign_in_failed(session: AsyncSession, request: Request, problem: Problem) -> None:
    recent = _recent(Action.SIGN_IN_FAILED)
    from_there = func.count().filter(AuditEntry.address == address_of(request))
    total, from_one = (await session.execute(select(func.count(), from_there).where(*recent))).one()
    if total < MOST_FAILURES and from_one < MOST_FROM_ONE:
        subject = getattr(problem, "user_id", None)
        details = {"code": problem.code}
        record(session, Action.SIGN_IN_FAILED, request=request, actor=None, subject=subject, details=details)


async def _admin_refused(session: AsyncSession, request: Request) -> None:
    """Record it once for each person and window: the application itself asks often, where somebody lost the role."""
    recent = (*_recent(Action.ADMIN_REFUSED), AuditEntry.actor_id == request.state.user.id)
    if not await session.scalar(select(select(AuditEntry.id).where(*recent).exists())):
        record(session, Action.ADMIN_REFUSED, request=request, actor=request.state.user.id)


def _recent(action: Action) -> tuple[ColumnElement[bool], ...]:
    return AuditEntry.at > now() - WINDOW, AuditEntry.action == action.value
