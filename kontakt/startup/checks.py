"""Steps 2 and 3: the provider, the database and the pictures' place, side by side, each retried until it is there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx

from kontakt.auth.discovery import ProviderMetadata
from kontakt.settings.environment import Reading
from kontakt.startup import database, provider, storage
from kontakt.startup.patience import Patience
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.steps import step

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found out."""

    provider: ProviderMetadata
    database: database.Database


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """What one check came to: what it found, or its problems; or, if it was not made, the settings that it lacks."""

    found: Result | None = None
    problems: tuple[StartProblem, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each of the checks came to."""

    provider: Outcome[ProviderMetadata]
    database: Outcome[database.Database]
    storage: Outcome[str]

    @property
    def problems(self) -> tuple[StartProblem, ...]:
        """What all of them complain about."""
        return (*self.provider.problems, *self.database.problems, *self.storage.problems)


async def check(reading: Reading, client: httpx.AsyncClient, *others: StartProblem) -> Found:
    """Run steps 2 and 3 without changing anything; return what they found.

    Raise `StartupFailed` with every problem: those of step 1 in `reading`, `others` that are known already, and all
    that is found here. What cannot be checked, because its own settings are wrong, is not.
    """
    outcomes = await examine(reading, client, *others)
    if problems := [*reading.problems, *others, *outcomes.problems]:
        raise StartupFailed(problems)
    assert outcomes.provider.found is not None, "its settings are valid"
    assert outcomes.database.found is not None, "its settings are valid"
    return Found(outcomes.provider.found, outcomes.database.found)


async def examine(reading: Reading, client: httpx.AsyncClient, *others: StartProblem) -> Outcomes:
    """Run steps 2 and 3 without changing anything; return what each came to."""
    settings, usable = reading.settings, reading.usable
    seconds = settings.startup_timeout.total_seconds() if "startup_timeout" in usable else 0
    patience = Patience(seconds, is_lost=bool(reading.problems or others))
    migrates = settings.migrate_on_start if "migrate_on_start" in usable else None

    async def outcome(name: str, what: str, attempt: Callable[[], Awaitable[Result]], *needs: str) -> Outcome[Result]:
        if lacks := tuple(name.upper() for name in needs if name not in usable):
            return Outcome(lacks=lacks)
        try:
            with step(name):
                return Outcome(await patience.until(what, attempt))
        except StartupFailed as error:
            return Outcome(problems=error.problems)

    return Outcomes(
        *await asyncio.gather(
            outcome(
                "provider",
                "identity provider",
                lambda: provider.check(settings, client, seconds=patience.left),
                "oidc_issuer",
                "oidc_allow_http",
            ),
            outcome(
                "database",
                "database",
                lambda: database.check(settings, seconds=patience.left, migrates=migrates),
                "database_url",
                "database_direct_url",
            ),
            outcome(
                "storage",
                "place for pictures",
                lambda: storage.check(settings, seconds=patience.left),
                "upload_dir",
                "storage_url",
            ),
        )
    )
