"""The instance's settings in the database."""

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import Setting

_log = logging.getLogger(__name__)


async def load(session: AsyncSession) -> InstanceSettings:
    """Return the settings as they are now."""
    rows = await session.execute(select(Setting.key, Setting.value))
    return parsed({row.key: row.value for row in rows})


def parsed(stored: Mapping[str, Any]) -> InstanceSettings:
    """Return the settings that are stored; a key that is missing, or whose value does not fit, has its default.

    Another version of Kontakt may have stored what this one does not know.
    """
    try:
        return InstanceSettings.model_validate(stored)
    except ValidationError as error:
        unfit = {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False)}
    for key in sorted(unfit):
        _warn(key)
    return InstanceSettings.model_validate({key: value for key, value in stored.items() if key not in unfit})


@cache
def _warn(key: str) -> None:
    """Tell it once, because every request loads the settings."""
    told = {"event": "setting-unfit", "key": key}
    _log.warning("the stored setting %s does not fit this version; its default is used", key, extra=told)


async def change(session: AsyncSession, settings: InstanceSettings) -> None:
    """Store every setting."""
    rows = [{"key": key, "value": value} for key, value in settings.model_dump(mode="json").items()]
    statement = insert(Setting).values(rows)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )
