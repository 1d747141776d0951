"""The instance's settings in the database."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import Setting


async def load(session: AsyncSession) -> InstanceSettings:
    """Return the settings as they are now; a key that is missing has its default."""
    rows = await session.execute(select(Setting.key, Setting.value))
    return InstanceSettings.model_validate({row.key: row.value for row in rows})


async def change(session: AsyncSession, settings: InstanceSettings) -> None:
    """Store every setting."""
    rows = [{"key": key, "value": value} for key, value in settings.model_dump(mode="json").items()]
    statement = insert(Setting).values(rows)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )
