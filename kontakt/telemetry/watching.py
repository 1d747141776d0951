"""What is watched while the server runs, and only if the operator wants it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.settings import Settings


@asynccontextmanager
async def watching(settings: Settings, engine: AsyncEngine) -> AsyncIterator[None]:
    """Trace meanwhile, if there is a collector for it, and watch the engine."""
    watch(settings, engine)
    if not settings.otel_exporter_otlp_endpoint:
        yield
        return
    from kontakt.telemetry.tracing import tracing  # noqa: PLC0415 - few trace, and all would wait for it

    async with tracing(settings):
        yield


def watch(settings: Settings, engine: AsyncEngine) -> None:
    """Trace the engine's statements, and let them say which request they are for, as far as that is wanted."""
    if settings.database_comments:
        from kontakt.telemetry.comments import comment  # noqa: PLC0415 - few want it

        comment(engine)
    if settings.otel_exporter_otlp_endpoint:
        from kontakt.telemetry.statements import trace  # noqa: PLC0415 - few trace, and all would wait for it

        trace(engine)
