"""Which files are in use: those of the pictures of cards, and those of the organisation's logo and icon.

A deleted card keeps its pictures for as long as the deletion can be taken back.
"""

from collections.abc import AsyncGenerator, Collection
from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.branding import store as branding
from kontakt.db.models import Card, Image

PAGE = 500
_COLUMNS = (Image.webp_name, Image.jpeg_name)


async def used(session: AsyncSession, names: Collection[str]) -> set[str]:
    """Return which of the files are in use."""
    found = await branding.file_names(session) & set(names)
    for column in _COLUMNS:
        found.update(await session.scalars(select(column).where(column.in_(names))))
    return found


async def count(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Return how many files are in use."""
    async with sessions() as session:
        total = len(await branding.file_names(session))
        for column in _COLUMNS:
            total += await session.scalar(select(func.count(distinct(column)))) or 0
        return total


async def pages(
    sessions: async_sessionmaker[AsyncSession], changed_since: datetime | None = None
) -> AsyncGenerator[list[str]]:
    """Yield the names of all files in use, some at a time; each page is read in a transaction of its own.

    With `changed_since` they are those of cards that were changed since then, and of the organisation. What comes into
    use meanwhile may be missing.
    """
    async with sessions() as session:
        names = sorted(await branding.file_names(session))
    if names:
        yield names
    for column in _COLUMNS:
        after = ""
        while True:
            query = select(column).where(column > after).distinct().order_by(column).limit(PAGE)
            if changed_since is not None:
                query = query.join(Card, Card.id == Image.card_id).where(Card.updated_at >= changed_since)
            async with sessions() as session:
                names = list(await session.scalars(query))
            if not names:
                break
            yield names
            after = names[-1]
