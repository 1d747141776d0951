"""One card made of another."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.cards import store
from kontakt.cards.allowance import require_room
from kontakt.cards.fields import Visibility
from kontakt.db.base import new_id
from kontakt.db.models import Card, Image

_CARD_OWN = {"id", "slug", "intended_for", "revision", "created_at", "updated_at", "deleted_at"}
_IMAGE_OWN = {"id", "card_id", "created_at"}


async def duplicate(session: AsyncSession, source: Card, *, maximum: int | None = None) -> Card:
    """Add a card of the same person with the same content, look and pictures; raise `TooManyCards` over the maximum.

    The source must be locked, with its pictures loaded: as long as its rows are there, nobody removes the files, of
    which there is one for both. A copy of a disabled card is unlisted: whoever makes one wants to see it.
    """
    await require_room(session, source.user_id, maximum)
    images = [Image(id=new_id(), **_members(image, _IMAGE_OWN)) for image in source.images]
    card = Card(id=new_id(), images=images, addresses=[], **_members(source, _CARD_OWN))
    if card.visibility is Visibility.DISABLED:
        card.visibility = Visibility.UNLISTED
    await store.add_at_free_slug(session, card)
    return card


def _members(row: Card | Image, own: set[str]) -> dict[str, Any]:
    columns = type(row).__mapper__.column_attrs
    return {column.key: getattr(row, column.key) for column in columns if column.key not in own}
