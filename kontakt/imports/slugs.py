"""Slugs for many cards at once, in a constant number of queries."""

from collections.abc import Collection, Mapping
from itertools import count
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.cards.deletion import REVERSIBLE
from kontakt.cards.slug import numbered, stems
from kontakt.db.models import Card, CardSlug

_NOTE = text(
    "INSERT INTO card_slugs (slug, card_id) SELECT slug, card_id FROM unnest(:slugs ::text[], :cards ::uuid[]) "
    "AS noted(slug, card_id) ON CONFLICT (slug) DO UPDATE SET card_id = excluded.card_id"
)


async def held(session: AsyncSession, slugs: Collection[str]) -> set[str]:
    """Return those of the slugs that living cards have; a former slug, or a deleted card's, may be asked for."""
    if not slugs:
        return set()
    wanted = Card.slug.in_(slugs), Card.deleted_at.is_(None)
    return set(await session.scalars(select(Card.slug).where(*wanted)))


async def release(session: AsyncSession, slugs: Collection[str]) -> None:
    """Make the deletions final of all cards that hold one of the slugs, as `kontakt.cards.deletion.release` does."""
    if slugs:
        deleted = update(Card).where(Card.slug.in_(slugs), Card.deleted_at.is_not(None))
        final = {"deleted_at": Card.deleted_at - REVERSIBLE, "revision": Card.revision + 1}
        await session.execute(
            deleted.values(slug=func.concat("deleted-", Card.id), **final).execution_options(synchronize_session=False)
        )


async def near(session: AsyncSession, bases: Collection[str]) -> set[str]:
    """Return all slugs that cards have or had and that are one of the bases or a numbered form of one."""
    if not bases:
        return set()
    begin = {stem for base in bases for stem in stems(base)}
    without_number = func.regexp_replace(CardSlug.slug, "-[0-9]+$", "")
    query = select(CardSlug.slug).where(CardSlug.slug.in_(bases) | without_number.in_(begin))
    return set(await session.scalars(query))


class Numbers:
    """Gives free slugs, each only once. What is taken may grow."""

    def __init__(self, taken: Collection[str]) -> None:
        self.taken = set(taken)
        self._next: dict[str, int] = {}

    def free(self, base: str) -> str:
        """Return the base, or the first of its numbered forms, that is free, and take it."""
        # Where it left off: a thousand cards of one name would otherwise count from two a thousand times.
        for number in count(self._next.get(base, 1)):
            slug = base if number == 1 else numbered(base, number)
            if slug not in self.taken:
                self.taken.add(slug)
                self._next[base] = number + 1
                return slug
        raise AssertionError("there is always a further number")


async def note(session: AsyncSession, cards: Mapping[UUID, str]) -> None:
    """Let each slug lead to its card, whatever card had it before."""
    await session.execute(_NOTE, {"slugs": list(cards.values()), "cards": list(map(str, cards))})
