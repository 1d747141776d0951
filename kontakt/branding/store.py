"""The instance's settings in the database."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import Setting


async def seed(session: AsyncSession) -> bool:
    """Insert the defaults if there is no setting at all; return whether that was so."""
    if await session.scalar(select(func.count()).select_from(Setting)):
        return False
    rows = [{"key": key, "value": value} for key, value in InstanceSettings().model_dump(mode="json").items()]
    # Replicas that start together may both find the table empty: the first insert stays.
    await session.execute(insert(Setting).values(rows).on_conflict_do_nothing())
    return True


async def load(session: AsyncSession) -> InstanceSettings:
    """Return the settings as they are now; a key that is missing has its default."""
    rows = await session.execute(select(Setting.key, Setting.value))
    return InstanceSettings.model_validate({row.key: row.value for row in rows})


async def change(session: AsyncSession, settings: InstanceSettings) -> None:
    """Store every setting."""
    for key, value in settings.model_dump(mode="json").items():
        statement = insert(Setting).values(key=key, value=value)
        await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
