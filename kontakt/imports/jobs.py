"""Who works on which import, and what becomes of one that cannot be worked on."""

import logging
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.db.base import now
from kontakt.db.models import Import
from kontakt.db.trouble import is_away
from kontakt.imports import store
from kontakt.imports.batch import NobodyLeft
from kontakt.imports.checking import check
from kontakt.imports.creating import create
from kontakt.imports.outcomes import LEASE, finish
from kontakt.imports.states import ImportState

UNDER_WAY = (ImportState.CHECKING, ImportState.RUNNING)

_log = logging.getLogger(__name__)


async def claim(sessions: async_sessionmaker[AsyncSession]) -> UUID | None:
    """Return the oldest import that has something to do and that nobody works on; it is this process's for a while."""
    moment = now()
    free = or_(Import.leased_until.is_(None), Import.leased_until < moment)
    oldest = select(Import.id).where(Import.state.in_(UNDER_WAY), free).order_by(Import.created_at).limit(1)
    taken = (
        update(Import)
        .where(Import.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
        .values(leased_until=moment + LEASE)
        .returning(Import.id)
    )
    async with sessions.begin() as session:
        return await session.scalar(taken.execution_options(synchronize_session=False))


async def release(sessions: async_sessionmaker[AsyncSession], import_id: UUID) -> None:
    """Let others work on the import at once."""
    async with sessions.begin() as session:
        await session.execute(update(Import).where(Import.id == import_id).values(leased_until=None))


async def perform(sessions: async_sessionmaker[AsyncSession], import_id: UUID) -> None:
    """Do what the import's state asks for; raise what SQLAlchemy raises, or `OSError`, where the database is away."""
    try:
        match await _state(sessions, import_id):
            case ImportState.CHECKING:
                await check(sessions, import_id)
            case ImportState.RUNNING:
                await create(sessions, import_id)
            case _:
                return  # Given up since it was claimed.
    except NobodyLeft:
        await _fail(sessions, import_id, "nobody-left")
    except Exception as error:
        if isinstance(error, OSError) or is_away(error):
            raise
        _log.exception("an import failed", extra={"event": "import-failed", "import": str(import_id)})
        await _fail(sessions, import_id, "internal-error")


async def _state(sessions: async_sessionmaker[AsyncSession], import_id: UUID) -> ImportState | None:
    async with sessions() as session:
        return await session.scalar(select(Import.state).where(Import.id == import_id))


async def _fail(sessions: async_sessionmaker[AsyncSession], import_id: UUID, failure: str) -> None:
    async with sessions.begin() as session:
        one = await store.locked(session, import_id)
        if one.state in UNDER_WAY:
            finish(session, one, ImportState.FAILED, failure=failure)
