"""The statement that writes any number of events at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy import ARRAY, DateTime, LargeBinary, Text, Uuid, bindparam, column, func, select
from sqlalchemy import case as either
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.types import TypeEngine

from kontakt.analytics.schemas import EventKind
from kontakt.analytics.visitors import visitor
from kontakt.cards.visibility import published_slugs
from kontakt.db.counts import Event
from kontakt.db.models import Card, CardSlug

COLUMNS: dict[str, TypeEngine[Any]] = {
    "id": Uuid(),
    "slug": Text(),
    "kind": Text(),
    "source": Text(),
    "device": Text(),
    "agent": Text(),
    "target": LargeBinary(),
    "visitor": LargeBinary(),
}
"""What an event is made of. Of each, a parameter takes a list; all lists are of the same length."""


class Reported(NamedTuple):
    """What was done, by whom. Address and user agent are made into a visitor, and never written."""

    id: UUID
    slug: str
    kind: str
    source: str
    device: str
    agent: str
    target: bytes | None
    address: str
    user_agent: str


def _write() -> tuple[str, dict[str, str]]:
    lists = (bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in COLUMNS.items())
    columns = (column(name, kind) for name, kind in COLUMNS.items())
    given = func.unnest(*lists).table_valued(*columns, name="given").render_derived()
    found = (
        published_slugs()
        .add_columns(*(one for one in given.c if one.name != "slug"))
        .join(given, given.c.slug == CardSlug.slug)
        # In the same order in every process: two that wait for one another's views would wait for ever.
        .order_by(Card.id, given.c.visitor)
        # A card that is deleted meanwhile is left out, instead of failing the others by its foreign key.
        .with_for_update(of=Card, read=True, key_share=True)
        .cte("found")
    )
    # The database's clock: the roll-ups must be certain that no event comes late, whatever the clocks of processes say.
    hour = func.date_trunc("hour", func.now(), "UTC", type_=DateTime(timezone=True))
    kept = [name for name in COLUMNS if name != "slug"]
    written = (
        insert(Event)
        .from_select(
            [*kept, "card_id", "view_hour"],
            select(
                *(found.c[name] for name in kept),
                found.c.card_id,
                either((found.c.kind == EventKind.VIEW, hour)),
            ),
        )
        # A further view of an hour, or an event that was written before its acknowledgement was lost.
        .on_conflict_do_nothing()
        .cte("written")
    )
    statement = select(found.c.slug).distinct().add_cte(written)
    dialect = make_url("postgresql+psycopg://").get_dialect()
    compiled = statement.compile(dialect=dialect())
    return str(compiled), {name: str(value) for name, value in compiled.params.items() if value is not None}


_WRITE, _FIXED = _write()


async def write(connection: AsyncConnection[Any], key: bytes, events: Sequence[Reported]) -> set[str]:
    """Write the events; return those of their slugs that lead to a card which the public may see.

    Those of other slugs are left out. So is a further view of a visitor in an hour. Raise `psycopg.Error`.
    """
    rows = [(*event[:7], visitor(key, event.address, event.user_agent)) for event in events]
    lists = zip(COLUMNS, zip(*rows, strict=True), strict=True)
    cursor = await connection.execute(_WRITE, {**_FIXED, **{f"{name}s": list(values) for name, values in lists}})
    return {slug for (slug,) in await cursor.fetchall()}
