"""Signatures in the database. Every function takes the session first and never commits.

A signature is there as long as its person may edit its card: of a card that was deleted or given away, it is not.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from kontakt.cards import store as cards
from kontakt.db.base import new_id
from kontakt.db.models import Card, Role, Signature, User
from kontakt.problems import NotFound, TooManySignatures
from kontakt.signatures.schemas import SignatureCreate, SignaturePatch

MOST = 50
"""Signatures of one person."""

Pair = tuple[Signature, Card]


async def owned(session: AsyncSession, user: User, limit: int, after: UUID | None) -> tuple[Sequence[Pair], int]:
    """Return up to `limit` + 1 of the person's signatures with their cards, newest first, and how many there are."""
    query = _visible(user).order_by(Signature.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Signature.id < after)
    rows = (await session.execute(query)).all()
    return [(signature, card) for signature, card in rows], await _count(session, user)


async def readable(session: AsyncSession, signature_id: UUID, user: User) -> Pair:
    """Return the person's signature with its card and the card's pictures; raise `NotFound`."""
    row = (await session.execute(_visible(user).where(Signature.id == signature_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such signature.")
    return row[0], row[1]


async def editable(session: AsyncSession, signature_id: UUID, user: User) -> Pair:
    """Return what `readable` does, locked for the change."""
    query = _visible(user).where(Signature.id == signature_id).with_for_update(of=Signature)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("There is no such signature.")
    return row[0], row[1]


async def create(session: AsyncSession, user: User, body: SignatureCreate) -> Pair:
    """Add a signature; raise `NotFound` for a card that the person may not edit, `TooManySignatures` over the limit."""
    card = await cards.readable(session, body.card_id, user)
    # The person's row is the lock that makes counting and adding one step.
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if await _count(session, user) >= MOST:
        raise TooManySignatures(f"At most {MOST}.")
    signature = Signature(id=new_id(), user_id=user.id, **body.model_dump())
    session.add(signature)
    await session.flush()
    return signature, card


async def change(session: AsyncSession, pair: Pair, body: SignaturePatch, user: User) -> Pair:
    """Apply the members that the body has; raise `NotFound` for a card that the person may not edit."""
    signature, card = pair
    if body.card_id is not None and body.card_id != card.id:
        card = await cards.readable(session, body.card_id, user)
    for member, value in body.model_dump(exclude_unset=True).items():
        setattr(signature, member, value)
    await cards.flush(session)
    return signature, card


def _visible(user: User) -> Select[Signature, Card]:
    query = (
        select(Signature, Card)
        .join(Card, Signature.card_id == Card.id)
        .where(Signature.user_id == user.id, Card.deleted_at.is_(None))
        .options(selectinload(Card.images))
    )
    return query if user.role is Role.ADMIN else query.where(Card.user_id == user.id)


async def _count(session: AsyncSession, user: User) -> int:
    visible = _visible(user).with_only_columns(Signature.id).subquery()
    return await session.scalar(select(func.count()).select_from(visible)) or 0
