"""Changes of many people at once, in a number of queries that does not depend on how many they are."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.account.deletion import delete_people
from kontakt.account.sessions import end_all
from kontakt.admin.cards.change import require_active
from kontakt.admin.listing import Line
from kontakt.admin.users.schemas import UserAction, UsersChange
from kontakt.audit import Action
from kontakt.db.base import now
from kontakt.db.models import User
from kontakt.problems import OwnAccount

_AUDITED = {
    UserAction.ENABLE: Action.USER_ENABLED,
    UserAction.DISABLE: Action.USER_DISABLED,
    UserAction.DELETE: Action.USER_DELETED,
    UserAction.SIGN_OUT: Action.USER_SIGNED_OUT,
}
_AT_ONCE = {"synchronize_session": False}


class Done(NamedTuple):
    """Who was there, whom it changed, what is to be recorded of each, and the files of pictures that went with them."""

    found: list[UUID]
    changed: list[UUID]
    action: Action
    details: dict[str, Any]
    names: list[str]


async def apply(session: AsyncSession, asked: UsersChange, actor: UUID) -> Done:
    """Do what is asked with the people that are there, and return what came of it.

    Raise `OwnAccount` where admins would lock themselves out, and `Invalid` for an unfit heir.
    """
    if asked.action in {UserAction.DISABLE, UserAction.DELETE} and actor in asked.ids:
        raise OwnAccount
    if asked.transfer_to is not None:
        await require_active(session, asked.transfer_to, "/transfer_to")
    there = select(User.id, User.disabled_at).where(User.id.in_(asked.ids)).order_by(User.id)
    # Not the lock that foreign keys wait for: whoever saves a card just now would wait for us, and we for them.
    rows = (await session.execute(there.with_for_update(key_share=True))).all()
    found = [row.id for row in rows]
    changed = _changed(asked.action, rows)
    details: dict[str, Any] = {"transfer_to": str(asked.transfer_to)} if asked.transfer_to else {}
    names: list[str] = []
    if changed:
        names = await _change(session, asked, changed)
    return Done(found, changed, _AUDITED[asked.action], details, names)


def _changed(action: UserAction, rows: Sequence[Line]) -> list[UUID]:
    """Return whom the action changes; what already is as it should be stays out of the record."""
    if action is UserAction.ENABLE:
        return [row.id for row in rows if row.disabled_at is not None]
    if action is UserAction.DISABLE:
        return [row.id for row in rows if row.disabled_at is None]
    return [row.id for row in rows]


async def _change(session: AsyncSession, asked: UsersChange, ids: list[UUID]) -> list[str]:
    if asked.action is UserAction.DELETE:
        return await delete_people(session, ids, asked.transfer_to)
    if asked.action is not UserAction.SIGN_OUT:
        disabled_at = now() if asked.action is UserAction.DISABLE else None
        await session.execute(
            update(User).where(User.id.in_(ids)).values(disabled_at=disabled_at).execution_options(**_AT_ONCE)
        )
    if asked.action is not UserAction.ENABLE:
        await end_all(session, ids)
    return []
