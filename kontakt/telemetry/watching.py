"""What is watched while the server runs, and only if the operator wants it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from kontakt.settings import Settings


@asynccontextmanager
async def watching(settings: Settings, engine: AsyncEngine) -> AsyncIterator[None]:
    """Trace meanwhile, the engine's statements, too, if there is a collector for it; let them say whose they are."""
    if settings.database_comments:
        from kontakt.telemetry.comments import comment  # noqa: PLC0415 - few want it

        comment(engine)
    if not settings.otel_exporter_otlp_endpoint:
        yield
        return
    from kontakt.telemetry import statements  # noqa: PLC0415 - few trace, and all would wait for it
    from kontakt.telemetry.tracing import tracing  # noqa: PLC0415 - as above

    statements.trace(engine)
    async with tracing(settings):
        yield
