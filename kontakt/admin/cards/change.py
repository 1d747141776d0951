"""Changes of many cards at once, in a number of queries that does not depend on how many they are."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.admin.cards.schemas import CardAction, CardsChange
from kontakt.admin.listing import Line
from kontakt.audit import Action
from kontakt.cache.own_changes import note
from kontakt.cards.deletion import REVERSIBLE
from kontakt.cards.fields import Visibility
from kontakt.db.base import now
from kontakt.db.models import Card, User
from kontakt.problems import Invalid

_LIVING = Card.deleted_at.is_(None)
_VISIBILITIES = {
    CardAction.ENABLE: Visibility.PUBLIC,
    CardAction.UNLIST: Visibility.UNLISTED,
    CardAction.DISABLE: Visibility.DISABLED,
}
_AUDITED = {
    CardAction.DELETE: Action.CARD_DELETED,
    CardAction.RESTORE: Action.CARD_RESTORED,
    CardAction.TRANSFER: Action.CARD_TRANSFERRED,
}


class Done(NamedTuple):
    """Which cards were there, and what is to be recorded of each one that it changed."""

    found: list[UUID]
    action: Action
    changed: Mapping[UUID, dict[str, Any]]


async def apply(session: AsyncSession, asked: CardsChange) -> Done:
    """Do what is asked with the cards that are there, and return what came of it.

    Raise `Invalid` for an unfit new owner.

    What already is as it should be stays untouched, and out of the record.
    """
    if asked.owner_id is not None:
        await require_active(session, asked.owner_id, "/owner_id")
    values, differs = _change(asked)
    is_there = Card.deleted_at > now() - REVERSIBLE if asked.action is CardAction.RESTORE else _LIVING
    # In one order everywhere, so that two admins wait for each other and never in a circle.
    columns = (Card.id, Card.user_id, Card.visibility, differs.label("differs"))
    there = select(*columns).where(Card.id.in_(asked.ids), is_there).order_by(Card.id)
    rows = (await session.execute(there.with_for_update(of=Card, key_share=True))).all()
    changed = [row.id for row in rows if row.differs]
    if changed:
        await session.execute(
            update(Card)
            .where(Card.id.in_(changed))
            .values(revision=Card.revision + 1, updated_at=now(), **values)
            .execution_options(synchronize_session=False)
        )
        note(session, changed)
    action = _AUDITED.get(asked.action, Action.CARD_CHANGED)
    return Done([row.id for row in rows], action, {row.id: _details(asked, row) for row in rows if row.differs})


async def require_active(session: AsyncSession, user_id: UUID, pointer: str) -> None:
    """Raise `Invalid` unless there is such a person, who may sign in; they stay there until the transaction ends."""
    disabled_at = select(User.disabled_at).where(User.id == user_id).with_for_update(read=True, key_share=True)
    row = (await session.execute(disabled_at)).one_or_none()
    if row is None:
        raise Invalid(errors=[{"pointer": pointer, "code": "unknown-person", "detail": "There is no such person."}])
    if row.disabled_at is not None:
        raise Invalid(errors=[{"pointer": pointer, "code": "disabled-person", "detail": "This account is disabled."}])


def _change(asked: CardsChange) -> tuple[Mapping[str, Any], ColumnElement[bool]]:
    """Return the new values, and which cards they change."""
    if visibility := _VISIBILITIES.get(asked.action):
        return {"visibility": visibility}, Card.visibility != visibility
    if asked.action is CardAction.TRANSFER:
        # Else it would pass on to the person for whom it was once meant.
        values = {"user_id": asked.owner_id, "intended_for": None}
        return values, Card.user_id != asked.owner_id
    if asked.action is CardAction.DELETE:
        return {"deleted_at": now()}, Card.deleted_at.is_(None)
    return {"deleted_at": None}, Card.deleted_at.is_not(None)


def _details(asked: CardsChange, row: Line) -> dict[str, Any]:
    if visibility := _VISIBILITIES.get(asked.action):
        change = {"old": row.visibility.value, "new": visibility.value}
        return {"fields": ["visibility"], "changes": {"visibility": change}}
    if asked.action is CardAction.TRANSFER:
        return {"owner_id": str(asked.owner_id), "former_owner_id": str(row.user_id)}
    return {}
