"""The end of accounts: what goes with people, and what becomes of their cards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.cache.own_changes import note
from kontakt.db.base import now
from kontakt.db.models import Card, Image, Import, ImportRow, User

_AT_ONCE = {"synchronize_session": False}


async def delete_people(session: AsyncSession, ids: Sequence[UUID], heir: UUID | None) -> list[str]:
    """Delete these people with sessions, signatures and cards; return the files of pictures that went with them.

    The cards pass to the heir, if there is one. The record of what was done keeps their ids, which then name nobody.
    """
    names: list[str] = []
    theirs = Card.user_id.in_(ids)
    await _forget_rows(session, ids, with_cards=heir is None)
    if heir is not None:
        moved = update(Card).where(theirs).values(user_id=heir, revision=Card.revision + 1, updated_at=now())
        note(session, await session.scalars(moved.returning(Card.id).execution_options(**_AT_ONCE)))
    else:
        pictures = select(Image.webp_name, Image.jpeg_name).join(Card, Card.id == Image.card_id).where(theirs)
        names = [name for row in await session.execute(pictures) for name in row]
        # Before their owners, who take along only what is left: so this process knows which cards are gone.
        note(
            session, await session.scalars(delete(Card).where(theirs).returning(Card.id).execution_options(**_AT_ONCE))
        )
    await session.execute(delete(User).where(User.id.in_(ids)).execution_options(**_AT_ONCE))
    return names


async def _forget_rows(session: AsyncSession, ids: Sequence[UUID], *, with_cards: bool) -> None:
    """Delete the rows of finished imports that are about these people: others may have typed their data into a table.

    Those are the rows of the cards that go, and those for their e-mail addresses. An unverified address may be
    somebody else's.
    """
    owner = func.lower(ImportRow.values["owner_email"].astext)
    addresses = select(func.lower(User.email)).where(User.id.in_(ids), User.email_verified, User.email.is_not(None))
    theirs = select(Card.id).where(Card.user_id.in_(ids) if with_cards else false())
    finished = select(Import.id).where(Import.finished_at.is_not(None))
    about = or_(owner.in_(addresses), ImportRow.card_id.in_(theirs))
    rows = delete(ImportRow).where(ImportRow.import_id.in_(finished), about)
    await session.execute(rows.execution_options(**_AT_ONCE))
