"""What is stored about a person, in batches. Whatever opens something, such as a token, is not read."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Date, Row, cast, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from kontakt.analytics.days import KEY, counted, not_counted
from kontakt.analytics.schemas import Agent
from kontakt.db.counts import CardDay, Event, LinkDay
from kontakt.db.models import AuditEntry, Card, Import, Session, Signature, User
from kontakt.exports import store
from kontakt.exports.store import BATCH, PERSON, batches

Batches = AsyncGenerator[Sequence[Mapping[str, Any]]]

_SESSION = (Session.id, Session.user_agent, Session.created_at, Session.last_seen_at, Session.expires_at)
_IMPORT = (
    *(Import.id, Import.file_name, Import.state, Import.mode, Import.columns, Import.total, Import.processed),
    *(Import.faulty, Import.created, Import.failure, Import.created_at, Import.finished_at),
)
_COUNTS = (*KEY, "count", "visitors")
Names = Mapping[tuple[UUID, str, bytes], str]
"""What a link says, by card, kind of event and fingerprint."""


async def profile(session: AsyncSession, user_id: UUID) -> Mapping[str, Any] | None:
    """Return what the provider told of the person and what they chose, null if they are gone."""
    row = (await session.execute(select(*PERSON, User.email_verified).where(User.id == user_id))).one_or_none()
    return None if row is None else dict(row._mapping)


async def sessions(session: AsyncSession, user_id: UUID) -> Batches:
    """Give the browsers in which the person is signed in."""
    async for rows in batches(session, select(*_SESSION).where(Session.user_id == user_id), Session.id, _id):
        yield [dict(row._mapping) for row in rows]


async def imports(session: AsyncSession, user_id: UUID) -> Batches:
    """Give the imports that the person began, without their rows, which are about others."""
    async for rows in batches(session, select(*_IMPORT).where(Import.user_id == user_id), Import.id, _id):
        yield [dict(row._mapping) for row in rows]


async def entries(session: AsyncSession, user_id: UUID) -> Batches:
    """Give what is recorded of the person's doings, and of what was done to them and what they own.

    The address from which somebody else did it is theirs and is left out.
    """
    entry = AuditEntry
    owned = (select(one.id).where(one.user_id == user_id) for one in (Card, Signature, Import))
    which = or_(entry.actor_id == user_id, entry.subject_id == user_id, entry.subject_id.in_(union_all(*owned)))
    async for rows in store.entries(session, which):
        yield [row if row["actor_id"] == user_id else {**row, "address": None} for row in rows]


async def analytics(session: AsyncSession, user_id: UUID) -> Batches:
    """Give how often something happened to the person's cards, by day, including those that are not over."""
    owned = select(Card.id).where(Card.user_id == user_id)
    rolled_up = select(*(getattr(CardDay, name) for name in _COUNTS)).where(CardDay.card_id.in_(owned))
    live = counted(Event.card_id.in_(owned), Event.occurred_at >= not_counted()).subquery()
    each = union_all(rolled_up, select(*(live.c[name] for name in _COUNTS)))
    async for rows in _streamed(session, each):
        yield [dict(row._mapping) for row in rows]


async def links(session: AsyncSession, cards: Sequence[Card], named: Names) -> Batches:
    """Give how often persons used the links of these cards, by day. What a card does not show any more has no name."""
    ids = [card.id for card in cards]
    rolled_up = select(LinkDay.card_id, LinkDay.day, LinkDay.kind, LinkDay.target, LinkDay.count.label("count_"))
    day = cast(func.timezone("UTC", Event.occurred_at), Date).label("day")
    live = (
        select(Event.card_id, day, Event.kind, Event.target, func.count().label("count_"))
        .where(Event.card_id.in_(ids), Event.agent == Agent.PERSON, Event.target.is_not(None))
        .where(Event.occurred_at >= not_counted())
        .group_by(Event.card_id, day, Event.kind, Event.target)
    )
    async for rows in _streamed(session, union_all(rolled_up.where(LinkDay.card_id.in_(ids)), live)):
        yield [
            {"card_id": row.card_id, "day": row.day, "kind": row.kind, "link": named.get(row[:1] + row[2:4])}
            | {"count": row.count_}
            for row in rows
        ]


async def cards_whole(session: AsyncSession, user_id: UUID) -> AsyncGenerator[Sequence[Card]]:
    """Give the person's cards with their pictures."""
    query = select(Card).where(Card.user_id == user_id).options(selectinload(Card.images))
    async for rows in batches(session, query, Card.id, lambda row: row[0].id):
        yield [row[0] for row in rows]
        session.expunge_all()


async def _streamed(
    session: AsyncSession, query: CompoundSelect[*tuple[Any, ...]]
) -> AsyncGenerator[Sequence[Row[*tuple[Any, ...]]]]:
    """Give the rows of a query that has no key to go on from."""
    result = await session.stream(query, execution_options={"yield_per": BATCH})
    async for rows in result.partitions():
        yield rows


def _id(row: Any) -> UUID:  # noqa: ANN401 - any row with an id
    identity: UUID = row.id
    return identity
