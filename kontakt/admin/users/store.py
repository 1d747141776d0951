"""People and their sessions in the database, as admins see them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.admin.listing import Line, Order, contains
from kontakt.admin.users.schemas import UserQuery, UserSort, UserState
from kontakt.db.models import Card, Signature, User
from kontakt.problems import NotFound

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NAME = func.lower(User.name)
_SIGN_IN = func.coalesce(User.last_sign_in_at, _NEVER)
_ORDERS = {
    UserSort.NEWEST: Order(User.id, User.id, UUID, is_descending=True),
    UserSort.OLDEST: Order(User.id, User.id, UUID),
    UserSort.NAME: Order(_NAME, User.id, str),
    UserSort.SIGN_IN: Order(_SIGN_IN, User.id, datetime.fromisoformat, is_descending=True),
}
_CARDS = (
    select(func.count()).where(Card.user_id == User.id, Card.deleted_at.is_(None)).correlate(User).scalar_subquery()
)
_SIGNATURES = select(func.count()).where(Signature.user_id == User.id).correlate(User).scalar_subquery()


async def listed(session: AsyncSession, asked: UserQuery) -> tuple[Sequence[Line], int]:
    """Return up to one row (person, number of cards, key) more than a page holds, and how many people there are."""
    page = _ORDERS[asked.sort].page(asked, *_which(asked))
    query = page.query(User, _CARDS.label("cards")).outerjoin(User, User.id == page.id)
    rows = (await session.execute(query)).all()
    return [row for row in rows if row.User], rows[0].total


def _which(asked: UserQuery) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if asked.role:
        which.append(User.role == asked.role)
    if asked.state is UserState.ACTIVE:
        which.append(User.disabled_at.is_(None))
    if asked.state is UserState.DISABLED:
        which.append(User.disabled_at.is_not(None))
    if asked.words:
        which.append(contains(asked.words, User.name, User.email))
    return which


async def person(session: AsyncSession, user_id: UUID) -> Line:
    """Return the person with the numbers of their cards and signatures; raise `NotFound`."""
    query = select(User, _CARDS.label("cards"), _SIGNATURES.label("signatures")).where(User.id == user_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("There is no such person.")
    return row
