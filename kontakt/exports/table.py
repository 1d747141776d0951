"""All cards as a table with the columns of an import, so that it can be imported again."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.models import Card
from kontakt.exports import store
from kontakt.imports.columns import ADDRESS, CHOICES, NUMBERED, PLACE, TEXTS, numbered
from kontakt.imports.lines import csv_lines

_PERSON = ("name", "pronouns", "job_title", "company", "department")


async def cards_csv(sessions: async_sessionmaker[AsyncSession]) -> AsyncGenerator[bytes]:
    """Give the file in pieces. It has as many columns for entries of lists as the card with the most needs."""
    async with store.snapshot(sessions) as session:
        columns = columns_for(await store.most_entries(session))
        yield csv_lines([columns], first=True)
        async for rows in store.card_batches(session):
            cells = (cells_of(card, email) for card, email in rows)
            yield csv_lines([[values.get(column, "") for column in columns] for values in cells])


def columns_for(most: store.Entries) -> list[str]:
    """Return the columns of the table, in their order."""
    entries = [
        name
        for base, (member, _, also, _) in NUMBERED.items()
        for number in range(1, getattr(most, member) + 1)
        for name in (numbered(base, number), f"{numbered(base, number)}_{also}")
    ]
    return [*_PERSON, *entries, *ADDRESS, *TEXTS, *CHOICES, *PLACE]


def cells_of(card: Card, owner_email: str | None) -> Mapping[str, str]:
    """Return what the table holds of the card, by column."""
    values = {name: _text(getattr(card, name)) for name in (*_PERSON, *ADDRESS, *TEXTS, *CHOICES, "slug")}
    values["owner_email"] = card.intended_for or (owner_email or "").lower()
    return values | dict(_entries(card))


def _entries(card: Card) -> Iterator[tuple[str, str]]:
    for base, (member, value, also, _) in NUMBERED.items():
        for number, entry in enumerate(getattr(card, member), 1):
            yield numbered(base, number), _text(entry[value])
            yield f"{numbered(base, number)}_{also}", _text(entry.get(also))


def _text(value: Any) -> str:  # noqa: ANN401 - a text, a flag, a choice or nothing
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
