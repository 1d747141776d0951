"""The cards of all people in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.admin.cards.schemas import CardQuery, CardSort
from kontakt.admin.listing import Line, Order, contains
from kontakt.cards.fields import ImageKind
from kontakt.db.models import Card, Image, User

_NAME = func.lower(Card.name)
_ORDERS = {
    CardSort.NEWEST: Order(Card.id, Card.id, UUID, is_descending=True),
    CardSort.OLDEST: Order(Card.id, Card.id, UUID),
    CardSort.NAME: Order(_NAME, Card.id, str),
    CardSort.UPDATED: Order(Card.updated_at, Card.id, datetime.fromisoformat, is_descending=True),
}


async def listed(session: AsyncSession, asked: CardQuery) -> tuple[Sequence[Line], int]:
    """Return up to one row more than a page holds, and how many cards there are in all."""
    page = _ORDERS[asked.sort].page(asked, *_which(asked))
    query = (
        page.query(
            *(Card.id, Card.slug, Card.name, Card.job_title, Card.company, Card.visibility, Card.revision),
            *(Card.intended_for, Card.created_at, Card.updated_at),
            *(User.id.label("owner_id"), User.name.label("owner_name")),
            *(Image.webp_name, Image.width, Image.height),
        )
        .outerjoin(Card, Card.id == page.id)
        .outerjoin(User, User.id == Card.user_id)
        .outerjoin(Image, (Image.card_id == Card.id) & (Image.kind == ImageKind.AVATAR))
    )
    rows = (await session.execute(query)).all()
    return [row for row in rows if row.id], rows[0].total


def _which(asked: CardQuery) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = [Card.deleted_at.is_(None)]
    if asked.visibility:
        which.append(Card.visibility == asked.visibility)
    if asked.owner:
        which.append(Card.user_id == asked.owner)
    emails = cast(func.jsonb_path_query_array(Card.emails, cast("$[*].email", JSONPATH)), String)
    for word in asked.words:
        owners = select(User.id).where(contains([word], User.name))
        texts = (Card.name, Card.slug, Card.company, Card.job_title, Card.intended_for, emails)
        which.append(or_(contains([word], *texts), Card.user_id.in_(owners)))
    return which
