"""A span for each request; imported where a collector is configured, and only there."""

from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kontakt.telemetry import requests, spans
from kontakt.telemetry.instruments import OTHER

_PROPAGATED = TraceContextTextMapPropagator()


class TracedRequests:
    """Make a span of the request, as a part of the trace that `traceparent` names (W3C Trace Context).

    Around all other middleware, so that the log has it, too. Its attributes are those of OpenTelemetry's semantic
    conventions, but for paths, queries, addresses and user agents.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within the span."""
        if scope["type"] != "http" or scope["path"] == requests.PATH or spans.tracer is None:
            await self.app(scope, receive, send)
            return
        method = requests.known(scope["method"])
        attributes = {
            "http.request.method": method if method != OTHER else "_OTHER",
            "url.scheme": scope["scheme"],
            "network.protocol.version": scope.get("http_version", "1.1"),
        }
        parent = _PROPAGATED.extract(dict(Headers(scope=scope)))
        made = spans.tracer.start_as_current_span(
            method,
            context=parent,
            kind=SpanKind.SERVER,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        with made as span:

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status: int = message["status"]
                    span.set_attribute("http.response.status_code", status)
                    span.set_attribute("kontakt.request_id", Headers(raw=message["headers"]).get("x-request-id", ""))
                    if status >= 500:
                        span.set_attribute("error.type", str(status))
                        span.set_status(Status(StatusCode.ERROR))
                await send(message)

            try:
                await self.app(scope, receive, send_and_note)
            finally:
                if (route := requests.route_of(scope)) != requests.UNMATCHED:
                    span.set_attribute("http.route", route)
                    span.update_name(f"{method} {route}")
