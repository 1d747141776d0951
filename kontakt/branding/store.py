"""The instance's settings in the database."""

import hashlib
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.branding.schemas import InstanceSettings
from kontakt.cache.own_changes import note_all
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


async def load_for_change(session: AsyncSession) -> InstanceSettings:
    """Return the settings as `load` does; nobody else changes them until the transaction ends."""
    query = select(Setting.key, Setting.value).order_by(Setting.key).with_for_update()
    return parsed({row.key: row.value for row in await session.execute(query)})


def revision(settings: InstanceSettings) -> str:
    """Return what tells these settings from any others."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:32]


def differences(before: InstanceSettings, after: InstanceSettings) -> dict[str, dict[str, Any]]:
    """Return the old and the new value of each setting that differs, ready for JSON."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"old": old[name], "new": new[name]} for name in new if old[name] != new[name]}


async def file_names(session: AsyncSession) -> set[str]:
    """Return the names of the files of the logo and the favicon."""
    query = select(Setting.key, Setting.value).where(Setting.key.in_(("org_logo", "org_favicon")))
    return set(names_of(parsed({row.key: row.value for row in await session.execute(query)})))


def names_of(settings: InstanceSettings) -> list[str]:
    """Return the names of the files of the logo and the favicon."""
    logo, favicon = settings.org_logo, settings.org_favicon
    return [*([logo.webp, logo.png] if logo else []), *(favicon.files.values() if favicon else [])]


async def change(session: AsyncSession, settings: InstanceSettings) -> None:
    """Store every setting."""
    rows = [{"key": key, "value": value} for key, value in settings.model_dump(mode="json").items()]
    statement = insert(Setting).values(rows)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )
    note_all(session)
