"""Cards in the database. Every function takes the session first and never commits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from kontakt.cards.addresses import first_free
from kontakt.cards.allowance import require_room
from kontakt.cards.deletion import release
from kontakt.cards.fields import Visibility
from kontakt.cards.phones import with_e164
from kontakt.cards.schemas import CardCreate, CardFields, CardPatch
from kontakt.cards.slug import looks_like_id, slug_from
from kontakt.db.base import new_id, now
from kontakt.db.engine import violates
from kontakt.db.models import Card, CardSlug, Role, User
from kontakt.problems import ChangedMeanwhile, Invalid, NotFound, SlugTaken

LISTS = ("phones", "emails", "websites", "social_links")
FLAGS = ("no_index", "obfuscate")
ADDRESS = ("street", "city", "region", "postal_code", "country")
_RACES = 5  # How often a made-up slug may be taken by somebody else between the query and the insert.


async def editable(session: AsyncSession, card_id: UUID, user: User) -> Card:
    """Return the card if the person owns it or is an admin, locked for the change; else raise `NotFound`."""
    query = (
        select(Card)
        .where(Card.id == card_id, Card.deleted_at.is_(None))
        .options(selectinload(Card.images), selectinload(Card.addresses))
        # Not the lock that foreign keys wait for: visitors are counted meanwhile.
        .with_for_update(of=Card, key_share=True)
    )
    if user.role is not Role.ADMIN:
        query = query.where(Card.user_id == user.id)
    card = await session.scalar(query)
    if card is None:
        raise NotFound("There is no such card.")
    return card


async def readable(session: AsyncSession, card_id: UUID, user: User) -> Card:
    """Return the card as `editable` does, without a lock."""
    query = (
        select(Card)
        .where(Card.id == card_id, Card.deleted_at.is_(None))
        .options(joinedload(Card.images), selectinload(Card.addresses))
    )
    if user.role is not Role.ADMIN:
        query = query.where(Card.user_id == user.id)
    card = await session.scalar(query)
    if card is None:
        raise NotFound("There is no such card.")
    return card


async def owned(
    session: AsyncSession, user: User, limit: int, after: UUID | None, words: Sequence[str] = ()
) -> tuple[Sequence[Card], int]:
    """Return up to `limit` + 1 of the person's cards, newest first, and how many there are.

    Each of the words is in the name, the slug, the job title or the company of every one.
    """
    living = (Card.user_id == user.id, Card.deleted_at.is_(None), *map(_holds, words))
    query = (
        select(Card)
        .where(*living)
        .options(selectinload(Card.images), selectinload(Card.addresses))
        .order_by(Card.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(Card.id < after)
    cards = (await session.scalars(query)).all()
    total = await session.scalar(select(func.count()).select_from(Card).where(*living))
    return cards, total or 0


def _holds(word: str) -> ColumnElement[bool]:
    columns = (Card.name, Card.slug, Card.job_title, Card.company)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


async def create(
    session: AsyncSession,
    owner: User,
    body: CardCreate,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    maximum: int | None = None,
) -> Card:
    """Add a card; raise `SlugTaken` for an asked slug that is taken, `TooManyCards` over the maximum.

    `visibility` is for a body that says nothing about it.
    """
    await require_room(session, owner.id, maximum)
    card = Card(id=new_id(), user_id=owner.id, visibility=visibility, images=[], addresses=[])
    assign(card, body)
    if body.slug is not None:
        await _claim_asked(session, card, body.slug)
    else:
        await add_at_free_slug(session, card)
    return card


async def add_at_free_slug(session: AsyncSession, card: Card) -> None:
    """Add the card with a slug that is made from its name."""
    base = slug_from(card.name)
    for _ in range(_RACES):
        slug = await first_free(session, base)
        try:
            await _claim(session, card, slug)
        except SlugTaken:
            continue
        return
    raise SlugTaken("/slug")


async def change(session: AsyncSession, card: Card, body: CardPatch) -> None:
    """Apply the members that the body has; raise `SlugTaken` or `ChangedMeanwhile`."""
    assign(card, body)
    if "slug" in body.model_fields_set and body.slug is not None and body.slug != card.slug:
        await _claim_asked(session, card, body.slug)
    await flush(session)


async def flush(session: AsyncSession) -> None:
    """Write what is pending; raise `ChangedMeanwhile` where another writer was faster."""
    try:
        await session.flush()
    except StaleDataError as error:
        raise ChangedMeanwhile from error


def touch(card: Card) -> None:
    """Give the card a new revision although only its pictures changed."""
    card.updated_at = now()


async def _claim_asked(session: AsyncSession, card: Card, slug: str) -> None:
    await release(session, slug)
    await _claim(session, card, slug)


async def _claim(session: AsyncSession, card: Card, slug: str) -> None:
    if looks_like_id(slug):
        raise Invalid(errors=[{"pointer": "/slug", "code": "slug-like-id", "detail": "Choose another address."}])
    await flush(session)
    try:
        async with session.begin_nested():
            card.slug = slug
            session.add(card)
            await session.flush()  # The unique index decides; a SELECT first would race.
    except IntegrityError as error:
        if not violates(error, "uq_cards_slug"):
            raise
        raise SlugTaken("/slug", await first_free(session, slug)) from error
    # Whoever holds the slug now also gets its past: another card's former slug may be asked for explicitly.
    claim = insert(CardSlug).values(slug=slug, card_id=card.id)
    await session.execute(claim.on_conflict_do_update(index_elements=["slug"], set_={"card_id": card.id}))
    await session.refresh(card, ["addresses"])


def assign(card: Card, body: CardFields) -> None:
    """Set the members that the body has; the slug and the pictures have functions of their own."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True, exclude={"slug", "address", "id"})
    for member in LISTS:
        if member in values:
            values[member] = [entry.model_dump(mode="json") for entry in getattr(body, member) or []]
    for member in FLAGS:
        if member in values:
            values[member] = bool(values[member])
    if "visibility" in values and values["visibility"] is None:
        del values["visibility"]
    if "address" in body.model_fields_set:
        given = body.address.model_dump(exclude_unset=True) if body.address else dict.fromkeys(ADDRESS)
        values |= given
    for member, value in values.items():
        setattr(card, member, value)
    if {"phones", "country"} & values.keys():
        card.phones = with_e164(card.phones or [], card.country)
