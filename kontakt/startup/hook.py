"""The steps in their order, and what they open."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from kontakt.account.upkeep import sweeping
from kontakt.admin.audit.upkeep import erasing
from kontakt.analytics.service import counting
from kontakt.auth.fetch import http_client
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.used_tokens import UsedStates
from kontakt.cache.memory import Memory
from kontakt.cache.own_changes import telling
from kontakt.cards import upkeep
from kontakt.db.engine import create_direct_engine, create_engine, create_replica_engine, create_sessions
from kontakt.db.notifications import Both, following
from kontakt.db.replica import Replica
from kontakt.imports.work import working
from kontakt.limits.service import limiting
from kontakt.settings import Settings
from kontakt.settings.environment import Reading
from kontakt.startup import schema, steps, storage
from kontakt.startup.checks import check
from kontakt.startup.patience import Patience
from kontakt.startup.steps import step
from kontakt.telemetry.spans import traced
from kontakt.telemetry.watching import watch, watching

_log = logging.getLogger("kontakt.startup")


@asynccontextmanager
async def running(settings: Settings, memory: Memory) -> AsyncIterator[dict[str, Any]]:
    """Run steps 2 to 6 and hold what requests need (`request.state`) until the server has stopped.

    The memory is told of every change in the database.
    """
    patience = Patience(settings.startup_timeout.total_seconds())
    async with AsyncExitStack() as stack:
        with step("open"):
            client = await stack.enter_async_context(http_client())
            engine = create_engine(settings)
        stack.push_async_callback(engine.dispose)
        await stack.enter_async_context(watching(settings, engine))
        found = await check(Reading(settings, frozenset(Settings.model_fields), ()), client)
        if found.database.shortage:
            _log.warning("%s", found.database.shortage, extra={"event": "connections-short"})
        with step("migrations"):
            direct = create_direct_engine(settings) if settings.database_direct_url else engine
            await schema.migrate(settings, direct, patience)
        replica = None
        if settings.database_read_url:
            replica = Replica(replica_engine := create_replica_engine(settings))
            stack.push_async_callback(replica_engine.dispose)
            watch(settings, replica_engine)
        hearer = Both(memory, replica) if replica else memory
        sessions = create_sessions(engine, telling(hearer))
        with step("defaults"):
            await schema.seed(sessions, patience)
        with step("open"):
            pictures = traced("storage", await storage.opened(settings))
        party = RelyingParty(Registration.of(settings), client, metadata=found.provider, used=UsedStates(sessions))
        stack.push_async_callback(party.aclose)
        party.start()
        await stack.enter_async_context(following(settings, hearer, engine.dispose, replica.note if replica else None))
        events = await stack.enter_async_context(counting(settings, sessions))
        await stack.enter_async_context(upkeep.running(sessions, pictures))
        await stack.enter_async_context(sweeping(sessions, settings.session_idle))
        limiter = await stack.enter_async_context(limiting(settings, sessions))
        await stack.enter_async_context(erasing(sessions))
        imports = await stack.enter_async_context(working(sessions))
        steps.tell()
        yield {
            "settings": settings,
            "engine": engine,
            "sessions": sessions,
            "replica": replica,
            "storage": pictures,
            "relying_party": party,
            "events": events,
            "imports": imports,
            "limiter": limiter,
            "user": None,
        }
