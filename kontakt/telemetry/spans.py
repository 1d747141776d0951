"""What a trace is made of. Where no collector is configured, all of this does nothing, and loads no library."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

Attributes = Mapping[str, str | int]
Traceable = TypeVar("Traceable")

tracer: "Tracer | None" = None
"""What makes spans, while `kontakt.telemetry.tracing.tracing` lasts."""


@contextmanager
def span(name: str, attributes: Attributes | None = None, *, goes_out: bool = False) -> Iterator["Span | None"]:
    """Give a span for as long as this lasts, null where nothing is traced; a failure is noted by its kind alone.

    Names and attributes say nothing of a person: no path, query, address or value. `goes_out` is for what another
    server does.
    """
    if tracer is None:
        yield None
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - loaded with the tracer

    kind = SpanKind.CLIENT if goes_out else SpanKind.INTERNAL
    made = tracer.start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    )
    with made as current:
        try:
            yield current
        except BaseException as error:
            # Not its words: they may quote what somebody wrote.
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(Status(StatusCode.ERROR))
            raise


def trace_id() -> str | None:
    """Return the id of the trace that the present work belongs to."""
    if tracer is None:
        return None
    from opentelemetry.trace import format_trace_id, get_current_span  # noqa: PLC0415 - loaded with the tracer

    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def traceparent() -> str | None:
    """Return the present span's place in its trace (W3C Trace Context, section 3.2)."""
    if tracer is None:
        return None
    from opentelemetry.trace import format_span_id, get_current_span  # noqa: PLC0415 - loaded with the tracer

    context, trace = get_current_span().get_span_context(), trace_id()
    return f"00-{trace}-{format_span_id(context.span_id)}-{context.trace_flags:02x}" if trace else None


class _Traced:
    """Passes on everything, each method within a span."""

    def __init__(self, what: str, inner: object) -> None:
        self._what, self._inner = what, inner

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the other one has
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def within(*arguments: object, **named: object) -> object:
            with span(f"{self._what} {name}", goes_out=True):
                return found(*arguments, **named)

        return within


def traced(what: str, inner: Traceable) -> Traceable:
    """Return the object, with a span around each call of its methods if anything is traced."""
    return inner if tracer is None else cast("Traceable", _Traced(what, inner))
