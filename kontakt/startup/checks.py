"""Steps 2 and 3: the provider, the database and the pictures' place, side by side, each retried until it is there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.auth.discovery import ProviderMetadata
from kontakt.environment import Reading
from kontakt.media.storage import LocalStorage
from kontakt.startup import database, provider, storage
from kontakt.startup.patience import Patience
from kontakt.startup.problems import StartProblem, StartupFailed


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found out; null where a check was not possible."""

    provider: ProviderMetadata | None
    database: database.Database | None


async def check(
    reading: Reading, client: httpx.AsyncClient, engine: AsyncEngine | None, *others: StartProblem
) -> Found:
    """Run steps 2 and 3 without changing anything; return what they found.

    Raise `StartupFailed` with every problem: those of step 1 in `reading`, `others` that are known already, and all
    that is found here. What cannot be checked, because its own settings are wrong, is not.
    """
    settings, usable = reading.settings, reading.usable
    known = [*reading.problems, *others]
    seconds = settings.startup_timeout.total_seconds() if "startup_timeout" in usable else 0
    patience = Patience(seconds, is_lost=bool(known))

    async def provider_check() -> ProviderMetadata | None:
        if not {"oidc_issuer", "oidc_allow_http"} <= usable:
            return None
        return await patience.until("identity provider", lambda: provider.check(settings, client))

    async def database_check() -> database.Database | None:
        if engine is None:
            return None
        return await patience.until("database", lambda: database.check(engine))

    async def storage_check() -> None:
        if "upload_dir" in usable:
            await patience.until("upload folder", lambda: storage.check(LocalStorage(settings.upload_dir)))

    results = await asyncio.gather(provider_check(), database_check(), storage_check(), return_exceptions=True)
    _raise_together(known, [result for result in results if isinstance(result, BaseException)])
    metadata, data, _ = results
    assert not isinstance(metadata, BaseException), "raised above"
    assert not isinstance(data, BaseException), "raised above"
    return Found(metadata, data)


def _raise_together(problems: list[StartProblem], errors: Sequence[BaseException]) -> None:
    for error in errors:
        if not isinstance(error, StartupFailed):
            raise error
        problems.extend(error.problems)
    if problems:
        raise StartupFailed(problems)
