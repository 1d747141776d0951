"""The record of what was done, in the database."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kontakt.admin.audit.schemas import AuditQuery
from kontakt.admin.listing import Line, Order, contains
from kontakt.db.models import AuditEntry, Card, User
from kontakt.exports.store import BATCH

_ORDER = Order(AuditEntry.id, AuditEntry.id, UUID, is_descending=True)
_ACTOR, _SUBJECT = aliased(User), aliased(User)
_COLUMNS = (
    *(AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.address, AuditEntry.details),
    *(AuditEntry.subject_type, AuditEntry.subject_id, func.coalesce(Card.name, _SUBJECT.name).label("subject_name")),
    *(AuditEntry.actor_id, _ACTOR.name.label("actor_name")),
)


async def listed(session: AsyncSession, asked: AuditQuery) -> tuple[Sequence[Line], int]:
    """Return up to one row more than a page holds, newest first, and how many entries there are in all."""
    if asked.words:
        page = _ORDER.page(asked, *_which(asked))
        query = page.query(*_COLUMNS).outerjoin(AuditEntry, AuditEntry.id == page.id)
        found = (await session.execute(_with_names(query))).all()
        return [row for row in found if row.id], found[0].total
    # An index leads to the page, so only the number needs all entries; the search above reads them all, but once.
    which = _which(asked)
    query = _ORDER.sorted(select(*_COLUMNS).where(*which), asked, key=_ORDER.key, row_id=_ORDER.id)
    rows = (await session.execute(_with_names(query))).all()
    total = await session.scalar(select(func.count()).select_from(AuditEntry).where(*which))
    return rows, total or 0


async def every(session: AsyncSession, asked: AuditQuery) -> AsyncIterator[Sequence[Line]]:
    """Give all entries that fit, newest first, in batches of one query; its page is not asked for."""
    query = _with_names(select(*_COLUMNS).where(*_which(asked)).order_by(AuditEntry.id.desc()))
    rows = await session.stream(query, execution_options={"yield_per": BATCH})
    async for batch in rows.partitions():
        yield batch


def _with_names(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    entry = AuditEntry
    return (
        query.outerjoin(_ACTOR, _ACTOR.id == entry.actor_id)
        .outerjoin(Card, (entry.subject_type == "card") & (Card.id == entry.subject_id))
        .outerjoin(_SUBJECT, (entry.subject_type == "user") & (_SUBJECT.id == entry.subject_id))
    )


def _which(asked: AuditQuery) -> list[ColumnElement[bool]]:
    entry = AuditEntry
    which: list[ColumnElement[bool]] = []
    if asked.action:
        which.append(entry.action == asked.action)
    if asked.actor:
        which.append(entry.actor_id == asked.actor)
    if asked.subject:
        which.append(entry.subject_id == asked.subject)
    if asked.begin:
        which.append(entry.at >= asked.begin)
    if asked.end:
        which.append(entry.at < asked.end)
    for number, word in enumerate(asked.words):
        people = select(User.id).where(contains([word], User.name, User.email)).cte(f"people_{number}")
        cards = select(Card.id).where(contains([word], Card.name, Card.slug))
        about = union_all(select(people.c.id), cards)
        which.append(or_(entry.actor_id.in_(select(people.c.id)), entry.subject_id.in_(about)))
    return which
