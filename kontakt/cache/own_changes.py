"""What this process changes itself is forgotten with its commit, before the database's notification comes back.

Whoever saves a card and looks at it next sees what was saved.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.session import sessionmaker

from kontakt.db.notifications import Hearer

_CHANGED = "changed cards"
_ALL = "changed what all cards show"


def telling(hearer: Hearer) -> sessionmaker[Session]:
    """Return a maker of sessions that tell the hearer of the cards that they have changed.

    Only of what is changed through mapped objects, or noted; of everything else the database itself tells.
    """
    maker = sessionmaker()

    @event.listens_for(maker, "after_flush")
    def note(session: Session, _context: UOWTransaction) -> None:
        changed: set[UUID] = session.info.setdefault(_CHANGED, set())
        for one in (*session.new, *session.dirty, *session.deleted):
            if card_id := _card_of(one):
                changed.add(card_id)

    @event.listens_for(maker, "after_commit")
    def tell(session: Session) -> None:
        if session.in_nested_transaction():
            return  # The end of a savepoint: others see the changes with the commit around it.
        for card_id in session.info.pop(_CHANGED, ()):
            hearer.drop(card_id)
        if session.info.pop(_ALL, False):
            hearer.drop_all()

    @event.listens_for(maker, "after_rollback")
    def forget(session: Session) -> None:
        if session.in_nested_transaction():
            return  # What was changed before the savepoint may still be committed.
        session.info.pop(_CHANGED, None)
        session.info.pop(_ALL, None)

    return maker


def note(session: AsyncSession, card_ids: Iterable[UUID]) -> None:
    """Take note of cards that the session changes with statements of its own, past the mapped objects."""
    session.sync_session.info.setdefault(_CHANGED, set()).update(card_ids)


def note_all(session: AsyncSession) -> None:
    """Take note that the session changes what all cards show."""
    session.sync_session.info[_ALL] = True


def _card_of(changed: Any) -> UUID | None:  # noqa: ANN401 - any mapped object
    from kontakt.db.models import Card, CardSlug, Image  # noqa: PLC0415 - late: the start needs no models

    match changed:
        case Card():
            return changed.id
        case CardSlug() | Image():
            return changed.card_id
        case _:
            return None
