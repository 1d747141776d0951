"""Cards of some rows at once, in a constant number of queries."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.branding import store as branding
from kontakt.cards.fields import Visibility
from kontakt.cards.slug import slug_from
from kontakt.cards.store import assign
from kontakt.db.base import new_id
from kontakt.db.models import Card, Import, ImportRow, User
from kontakt.imports import slugs
from kontakt.imports.checking import taken
from kontakt.imports.rows import NewCard, RowError, read_row

_RACES = 5  # How often a made-up slug may be taken by somebody else between the query and the insert.
_COLUMNS = tuple(column.key for column in Card.__table__.columns if column.key not in {"created_at", "updated_at"})
_ADD = (
    insert(cast("Table", Card.__table__)).on_conflict_do_nothing(index_elements=["slug"]).returning(Card.__table__.c.id)
)


class NobodyLeft(Exception):  # noqa: N818 - it names a state
    """Who began the import is gone, and with them whose the cards would be."""


@dataclass(slots=True)
class Made:
    """Cards by the numbers of their rows, and what is wrong with rows of which none could be made."""

    cards: dict[int, UUID] = field(default_factory=dict)
    faults: dict[int, list[RowError]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes cards for one import; `asked` are all slugs that rows of it ask for, which are not given to others."""

    importer: UUID
    columns: Sequence[str]
    visibility: Visibility
    asked: frozenset[str]

    @classmethod
    async def of(cls, session: AsyncSession, one: Import) -> "Maker":
        """Return the one for this import; raise `NobodyLeft`."""
        if one.user_id is None:
            raise NobodyLeft
        brand = await branding.load(session)
        slug = ImportRow.values["slug"].astext
        asked = await session.scalars(select(slug).where(ImportRow.import_id == one.id, slug.is_not(None)))
        return cls(one.user_id, one.columns, brand.default_visibility, frozenset(asked))

    async def make(self, session: AsyncSession, rows: Sequence[ImportRow]) -> Made:
        """Make a card of each row, where that can still be done. Raise `NobodyLeft`."""
        made = Made()
        # In a thread: telephone numbers and addresses take their time, and others want an answer meanwhile.
        cards = await asyncio.to_thread(self._read, {row.number: row.values for row in rows}, made)
        owners = await self._owners(session, {card.intended_for for card in cards.values() if card.intended_for})
        for card in cards.values():
            if owner := owners.get(card.intended_for or ""):
                card.user_id, card.intended_for = owner, None
        asked = {number: card.slug for number, card in cards.items() if card.slug}
        await self._add_asked(session, cards, asked, made)
        await self._add_others(session, {number: cards[number] for number in cards.keys() - asked.keys()}, made)
        if made.cards:
            await slugs.note(session, {cards[number].id: cards[number].slug for number in made.cards})
        return made

    def _read(self, rows: Mapping[int, Mapping[str, str]], made: Made) -> dict[int, Card]:
        """Return the cards of the rows; those without a slug of their own get one later."""
        read: dict[int, Card] = {}
        for number, values in rows.items():
            new, errors = read_row(values, self.columns)
            if new is None:
                made.faults[number] = errors  # Another version of Kontakt may have checked it.
            else:
                read[number] = self._card(new)
        return read

    async def _owners(self, session: AsyncSession, emails: set[str]) -> dict[str, UUID]:
        """Return the people by verified e-mail address, and the importer under "".

        They stay until the transaction ends. Else a card could go to whoever gave the provider somebody's address.
        """
        email = func.lower(User.email)
        query = (
            select(email, User.id, User.email_verified)
            .where((email.in_(emails) & User.email_verified) | (User.id == self.importer))
            # Of two accounts with one address the one that was used last; it is the last to be set below.
            .order_by(User.last_sign_in_at.asc().nulls_first(), User.id)
            .with_for_update(read=True, key_share=True)
        )
        people = (await session.execute(query)).all()
        if self.importer not in {user_id for _, user_id, _ in people}:
            raise NobodyLeft
        theirs = {address: user_id for address, user_id, is_verified in people if is_verified and address in emails}
        return theirs | {"": self.importer}

    def _card(self, new: NewCard) -> Card:
        card = Card(id=new_id(), visibility=self.visibility, revision=1, no_index=False, obfuscate=False)
        card.user_id, card.intended_for, card.slug = self.importer, new.owner_email, new.body.slug or ""
        card.phones, card.emails, card.websites, card.social_links = [], [], [], []
        assign(card, new.body)
        return card

    async def _add_asked(
        self, session: AsyncSession, cards: Mapping[int, Card], asked: Mapping[int, str], made: Made
    ) -> None:
        await slugs.release(session, set(asked.values()))
        added = await _insert(session, {number: cards[number] for number in asked})
        made.cards |= added
        made.faults |= {number: [taken()] for number in asked.keys() - added.keys()}

    async def _add_others(self, session: AsyncSession, cards: dict[int, Card], made: Made) -> None:
        bases = {number: slug_from(card.name) for number, card in sorted(cards.items())}
        for _ in range(_RACES):
            if not bases:
                return
            free = slugs.Numbers(await slugs.near(session, set(bases.values())) | self.asked)
            for number, base in bases.items():
                cards[number].slug = free.free(base)
            added = await _insert(session, {number: cards[number] for number in bases})
            made.cards |= added
            bases = {number: base for number, base in bases.items() if number not in added}
        made.faults |= {number: [taken()] for number in bases}


async def _insert(session: AsyncSession, cards: Mapping[int, Card]) -> dict[int, UUID]:
    """Add the cards but those whose slug another has; return the ids of those that were added."""
    if not cards:
        return {}
    values: list[dict[str, Any]] = [{key: getattr(card, key) for key in _COLUMNS} for card in cards.values()]
    # The values beside the statement, which is compiled once: with them in it, each batch would hold others up.
    added = set(await session.scalars(_ADD, values))
    return {number: card.id for number, card in cards.items() if card.id in added}
