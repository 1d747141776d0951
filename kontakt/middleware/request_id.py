"""Every request has an id; it is in the answer, in the problem documents and in the log."""

import contextvars
import logging
import re
import time
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kontakt.telemetry import requests
from kontakt.telemetry.spans import trace_id

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

_ACCEPTABLE = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_log = logging.getLogger("kontakt.access")


class RequestId:
    """Take X-Request-Id where it is a UUID, else make one; log one line per request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        identity = given if _ACCEPTABLE.match(given) else str(uuid4())
        token = request_id.set(identity)
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = identity
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - started
            if scope["path"] != requests.PATH:
                requests.count(scope, status, seconds)
                _tell(scope, status, seconds)
            request_id.reset(token)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    # The path's query may hold codes and keys, the address is personal: neither is logged. Quoted, because a path may
    # hold a line break, with which a visitor would write lines of the log.
    milliseconds = {"milliseconds": round(seconds * 1000, 1)}
    _log.info("%s %s %d", scope["method"], quote(scope["path"]), status, extra=milliseconds)


class RequestIdFilter(logging.Filter):
    """Add the id of the request that a log line belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.request_id = request_id.get() or None
        if trace := trace_id():
            record.trace_id = trace
        return True
