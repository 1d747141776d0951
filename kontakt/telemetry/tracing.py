"""Traces for a collector (OpenTelemetry, OTLP over HTTP in JSON); imported where one is configured, and only there."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import unquote
from uuid import uuid4

from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from kontakt import __version__
from kontakt.settings import Settings
from kontakt.telemetry import spans
from kontakt.telemetry.metrics import SPANS

MOST_WAITING = 2048
"""How many spans wait to be sent; more are lost."""

SEND_SECONDS = 5.0
"""How long a batch of them may take, with further attempts."""

EVERY_SECONDS = 2.0
"""How often those that wait are sent."""

END_SECONDS = 2.0
"""How long the last ones may take, when the process ends."""

LONGEST_ATTRIBUTE = 2000

_PATH = "/v1/traces"
_log = logging.getLogger(__name__)


class Exporter(SpanExporter):
    """Sends spans; tells once that they cannot be sent, and once that they can again."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self._is_failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them; what cannot be sent is lost."""
        result = self._inner.export(spans)
        is_failing = result is not SpanExportResult.SUCCESS
        SPANS.add("lost" if is_failing else "sent", by=len(spans))
        if is_failing and not self._is_failing:
            told = {"event": "traces-lost"}
            _log.warning("the collector does not take traces, which are lost until it does", extra=told)
        elif self._is_failing and not is_failing:
            _log.info("the collector takes traces again", extra={"event": "traces-sent"})
        self._is_failing = is_failing
        return result

    def shutdown(self) -> None:
        """End."""
        self._inner.shutdown()


@asynccontextmanager
async def tracing(settings: Settings) -> AsyncIterator[None]:
    """Trace meanwhile."""
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.otel_traces_sampler_arg)),
        resource=Resource.create(
            {
                "service.name": settings.otel_service_name,
                "service.version": __version__,
                "service.instance.id": str(uuid4()),
            }
        ),
        span_limits=SpanLimits(max_span_attribute_length=LONGEST_ATTRIBUTE),
        shutdown_on_exit=False,
    )
    processor = BatchSpanProcessor(
        Exporter(sender(settings)),
        max_queue_size=MOST_WAITING,
        max_export_batch_size=MOST_WAITING // 4,
        schedule_delay_millis=EVERY_SECONDS * 1000,
    )
    provider.add_span_processor(processor)
    spans.tracer = provider.get_tracer("kontakt", __version__)
    try:
        yield
    finally:
        spans.tracer = None
        await _end(provider)


async def _end(provider: TracerProvider) -> None:
    """Send what waits, within a limit."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def end() -> None:
        provider.shutdown()
        with suppress(RuntimeError):  # The loop may be closed by now.
            loop.call_soon_threadsafe(ended.set)

    # Its own thread, which nobody waits for if a collector keeps it waiting.
    threading.Thread(target=end, daemon=True).start()
    with suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), END_SECONDS)


def sender(settings: Settings, seconds: float = SEND_SECONDS) -> OTLPSpanExporter:
    """Return what sends a batch of spans to the collector, within so many seconds."""
    # Its libraries say something of each batch that fails, and of each span that finds no room.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
    endpoint, headers = settings.otel_exporter_otlp_endpoint, settings.otel_exporter_otlp_headers
    assert endpoint is not None, "nothing is traced without one"
    pairs = headers.get_secret_value().split(",") if headers else []
    fields = (pair.strip().partition("=") for pair in pairs)
    return OTLPSpanExporter(
        endpoint=endpoint.rstrip("/") + _PATH,
        headers={name: unquote(value) for name, _, value in fields},
        timeout=seconds,
    )
