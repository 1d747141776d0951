"""What the instance holds, in batches. All of one export is read as it was at one moment, however long it takes."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.models import AuditEntry, Card, CardSlug, Image, Signature, User

BATCH = 250
"""Rows that are in memory at once."""

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_PATIENCE = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")

Line = Row[*tuple[Any, ...]]

LIVING = Card.deleted_at.is_(None)
# Each one is named: what is added to a table later, and may be a secret, does not get out by itself.
PERSON = (
    *(User.id, User.issuer, User.subject, User.name, User.email, User.picture, User.locale, User.language),
    *(User.profile, User.role, User.disabled_at, User.created_at, User.last_sign_in_at),
)
_SIGNATURE = (
    *(Signature.id, Signature.user_id, Signature.card_id, Signature.name, Signature.layout, Signature.fields),
    *(Signature.accent, Signature.disclaimer, Signature.created_at, Signature.updated_at),
)
_ENTRY = (
    *(AuditEntry.id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.action, AuditEntry.subject_type),
    *(AuditEntry.subject_id, AuditEntry.address, AuditEntry.details),
)


@asynccontextmanager
async def snapshot(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """Give a session that reads everything as it is now."""
    async with sessions() as session:
        await session.connection(execution_options=_SNAPSHOT)
        await session.execute(_PATIENCE)  # A client that stops reading must not hold it for ever.
        yield session


@dataclass(frozen=True, slots=True)
class Entries:
    """The most phones, e-mail addresses, websites and social links that any card has."""

    phones: int
    emails: int
    websites: int
    social_links: int


async def most_entries(session: AsyncSession) -> Entries:
    """Return the most entries that the lists of living cards have, at least one each."""
    columns = (Card.phones, Card.emails, Card.websites, Card.social_links)
    lengths = [func.coalesce(func.max(func.jsonb_array_length(column)), 0) for column in columns]
    row = (await session.execute(select(*lengths).where(LIVING))).one()
    return Entries(*(max(1, length) for length in row))


async def card_batches(session: AsyncSession) -> AsyncGenerator[Sequence[Line]]:
    """Give all living cards with their owners' e-mail addresses, oldest first."""
    query = select(Card, User.email).join(User, User.id == Card.user_id).where(LIVING)
    async for rows in batches(session, query, Card.id, lambda row: row[0].id):
        yield rows
        session.expunge_all()


async def people(session: AsyncSession) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """Give all people, without their sessions."""
    async for rows in batches(session, select(*PERSON), User.id, lambda row: row.id):
        yield [dict(row._mapping) for row in rows]


async def signatures(session: AsyncSession, owner: UUID | None = None) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """Give the e-mail signatures of living cards, or all of a person."""
    which = LIVING if owner is None else Signature.user_id == owner
    query = select(*_SIGNATURE).join(Card, Card.id == Signature.card_id).where(which)
    async for rows in batches(session, query, Signature.id, lambda row: row.id):
        yield [dict(row._mapping) for row in rows]


async def entries(session: AsyncSession, *which: ColumnElement[bool]) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """Give the audit log, or these entries of it."""
    async for rows in batches(session, select(*_ENTRY).where(*which), AuditEntry.id, lambda row: row.id):
        yield [dict(row._mapping) for row in rows]


async def cards(session: AsyncSession, owner: UUID | None = None) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """Give all living cards whole, or all of a person, with their former slugs and pictures."""
    table = Card.__table__
    columns = [column for column in table.columns if owner or column.key != "deleted_at"]
    async for rows in batches(session, select(*columns).where(_whose(owner)), table.c.id, lambda row: row.id):
        ids = [row.id for row in rows]
        former: dict[UUID, list[str]] = {}
        by_card = select(CardSlug.card_id, CardSlug.slug).join(Card, Card.id == CardSlug.card_id)
        slugs = by_card.where(CardSlug.card_id.in_(ids), CardSlug.slug != Card.slug).order_by(CardSlug.slug)
        for card_id, slug in await session.execute(slugs):
            former.setdefault(card_id, []).append(slug)
        pictures: dict[UUID, list[dict[str, Any]]] = {}
        for image in await session.execute(select(Image.__table__).where(Image.card_id.in_(ids)).order_by(Image.kind)):
            picture = {key: value for key, value in image._mapping.items() if key not in {"id", "card_id"}}
            pictures.setdefault(image.card_id, []).append(picture)
        yield [
            {**row._mapping, "former_slugs": former.get(row.id, []), "images": pictures.get(row.id, [])} for row in rows
        ]


async def picture_names(
    session: AsyncSession, owner: UUID | None = None, but: Iterable[str] = ()
) -> AsyncGenerator[str]:
    """Give the names of the pictures of all living cards, or of all of a person: each once, and none of `but`."""
    seen = set(but)
    query = select(Image.id, Image.webp_name, Image.jpeg_name).join(Card, Card.id == Image.card_id)
    query = query.where(_whose(owner))
    async for rows in batches(session, query, Image.id, lambda row: row.id):
        for name in (name for row in rows for name in (row.webp_name, row.jpeg_name)):
            if name not in seen:
                seen.add(name)
                yield name


def _whose(owner: UUID | None) -> ColumnElement[bool]:
    return LIVING if owner is None else Card.user_id == owner


async def batches(
    session: AsyncSession,
    query: Select[*tuple[Any, ...]],
    key: SQLColumnExpression[Any],
    key_of: Callable[[Any], UUID],
) -> AsyncGenerator[Sequence[Line]]:
    """Give the rows of the query by their key, which no two have in common, and `key_of` a row."""
    after: UUID | None = None
    while True:
        page = query if after is None else query.where(key > after)
        rows = (await session.execute(page.order_by(key).limit(BATCH))).all()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = key_of(rows[-1])
