"""The steps in their order, and what they open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from kontakt.auth.fetch import http_client
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.db.engine import create_engine, create_sessions
from kontakt.environment import Reading
from kontakt.media.storage import LocalStorage
from kontakt.settings import Settings
from kontakt.startup import schema
from kontakt.startup.checks import check
from kontakt.startup.problems import StartProblem


@asynccontextmanager
async def running(settings: Settings, *others: StartProblem) -> AsyncIterator[dict[str, Any]]:
    """Run steps 2 to 6 and hold what requests need (`request.state`) until the server has stopped.

    `others` are problems that are known already; they are told with those of the checks.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(http_client())
        engine = create_engine(settings)
        stack.push_async_callback(engine.dispose)
        found = await check(Reading(settings, frozenset(Settings.model_fields), ()), client, engine, *others)
        assert found.provider is not None, "its settings are valid"
        await schema.migrate(settings, engine)
        sessions = create_sessions(engine)
        await schema.seed(sessions)
        storage = LocalStorage(settings.upload_dir)
        await asyncio.to_thread(storage.sweep)
        party = RelyingParty(Registration.of(settings), client, metadata=found.provider)
        stack.push_async_callback(party.aclose)
        yield {
            "settings": settings,
            "engine": engine,
            "sessions": sessions,
            "storage": storage,
            "relying_party": party,
            "user": None,
        }
