"""What a connection may cost: how large a request's head is, and how long anything may take. uvicorn limits neither.

Behind Caddy, its own limits are met first. These are for whoever reaches the application without it.
"""

import asyncio
import json
import math
from collections.abc import Iterable, Mapping
from typing import ClassVar
from uuid import uuid4

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from kontakt.problems import AddressTooLong, BadRequest, HeadersTooLarge, Problem, TooSlow
from kontakt.telemetry.metrics import REFUSED

MAX_TARGET = 8 * 1024
"""Bytes of a request's path and query together."""

MAX_HEADERS, MAX_HEADER_BYTES = 100, 32 * 1024

HEAD_SECONDS = 10.0
"""How long a connection may be without a whole head of a request, from its begin or from the last answer."""

BODY_SECONDS, BODY_RATE = 30.0, 8 * 1024
"""How long a body may pause, and the bytes per second that it needs beyond that: 5 MB over the slowest phone pass."""

LINGER_SECONDS, LINGER_BYTES = 5.0, 16 * 1024 * 1024
"""How long, and how much of, a body goes on being passed over after its answer: a client reads that when it is done."""

UNREAD_SECONDS = 30.0
"""How long a client may read nothing of what waits for it."""

MAX_CONNECTIONS = 2048
"""Of one process; each has the memory of a head, and most of a process's file descriptors are for others."""


class LimitedProtocol(HttpToolsProtocol):
    """A connection that ends when a limit is reached. `sweep` has to be called about once a second."""

    own_headers: ClassVar[bytes] = b""
    """The headers that every answer has, as they are written."""

    now: ClassVar[float] = 0.0
    """The event loop's time as `sweep` last took it: asking for it several times a request costs a few per cent."""

    _due = math.inf
    _unread_due = math.inf
    _unread = 0
    _is_in_head = False
    _head_bytes = 0
    _is_in_body = False
    _passed_over = 0
    _refusal: Problem | None = None
    _running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # As uvicorn does.
        """Begin to count the time."""
        super().connection_made(transport)
        self._due = self.now + HEAD_SECONDS
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered: uvicorn tells the last one, which may be another."""
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes of an unfinished head: the parser keeps it all."""
        was_in_head = self._is_in_head
        super().data_received(data)
        if was_in_head and self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEADER_BYTES + MAX_TARGET:
                self._refuse(HeadersTooLarge())

    def on_message_begin(self) -> None:
        """Give the head its time."""
        super().on_message_begin()
        self._is_in_head, self._head_bytes = True, 0
        self._due = self.now + HEAD_SECONDS

    def on_headers_complete(self) -> None:
        """Refuse what is too large, or what others could read as something else."""
        self._is_in_head = False
        if (problem := self._unfit()) is not None:
            self._refusal = problem
            raise problem
        self._is_in_body, self._passed_over = True, 0
        self._due = self.now + BODY_SECONDS
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # The parser takes what follows for another protocol.

    def _unfit(self) -> Problem | None:
        if len(self.url) > MAX_TARGET:
            return AddressTooLong(f"At most {MAX_TARGET} bytes.")
        version = self.parser.get_http_version()
        size = 0
        for name, value in self.headers:
            size += len(name) + len(value) + 4
            # RFC 9112, section 6.1: another coding cannot be read, and in 1.0 there is none.
            if name == b"transfer-encoding" and (value.lower() != b"chunked" or version != "1.1"):
                return BadRequest("This transfer coding is not known.")
        if size > MAX_HEADER_BYTES or len(self.headers) > MAX_HEADERS:
            return HeadersTooLarge(f"At most {MAX_HEADERS} headers of {MAX_HEADER_BYTES} bytes together.")
        if version not in {"1.0", "1.1"} or not self.url.startswith(b"/") or b"#" in self.url:
            # Whole addresses are for proxies, and their host would count instead of Host.
            return BadRequest("The request line is no path and version.")
        return None

    def on_body(self, body: bytes) -> None:
        """Give the body the time that its rate needs."""
        if self.cycle.response_complete:
            self._passed_over += len(body)
            if self._passed_over > LINGER_BYTES:
                self.transport.close()
            return
        self._due = min(self._due + len(body) / BODY_RATE, self.now + BODY_SECONDS)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Leave the time to the application; a request that was answered before it was whole is over now."""
        super().on_message_complete()
        self._is_in_body = False
        self._due = self.now + HEAD_SECONDS if self.cycle.response_complete else math.inf

    def on_response_complete(self) -> None:
        """Give the next request its time, or the rest of the body a little."""
        super().on_response_complete()
        if self._is_in_head or self.cycle.response_complete:
            self._due = self.now + (LINGER_SECONDS if self._is_in_body else HEAD_SECONDS)

    def expire(self) -> None:
        """End the connection if its time is over."""
        now, unread = self.now, self.transport.get_write_buffer_size()
        if unread != self._unread:
            self._unread, self._unread_due = unread, now + UNREAD_SECONDS if unread else math.inf
        if now > self._unread_due:
            self.transport.abort()
        elif now > self._due and not unread:
            self._end()

    def _end(self) -> None:
        is_answered = self._is_answered()
        if self.transport.is_closing():
            self.transport.abort()
        elif self.flow.read_paused or (self._is_in_head and not is_answered):
            self._due = self.now + HEAD_SECONDS  # It is us who take so long.
        elif is_answered and not self._is_in_head:
            self.transport.close()
        elif not is_answered and self.cycle.response_started:
            self.transport.abort()
        else:
            self._refuse(TooSlow())

    def _is_answered(self) -> bool:
        cycle = getattr(self, "cycle", None)  # Null before the first request, which its type does not tell.
        return cycle is None or bool(cycle.response_complete)

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser refuses, or what we do."""
        self._refuse(self._refusal or BadRequest(msg))

    def _refuse(self, problem: Problem) -> None:
        if self.transport.is_closing():
            return
        if not self._is_answered():
            if self.pipeline or not self._is_in_body or self.cycle.response_started:
                self.cycle.keep_alive = False  # The answer to the request before goes first, and is the last.
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        REFUSED.add(problem.code)
        self.transport.write(self._written(problem))
        self.transport.close()
        self._due = self.now + LINGER_SECONDS

    def _written(self, problem: Problem) -> bytes:
        document = {
            "type": f"/problems/{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "code": problem.code,
            "instance": f"urn:uuid:{uuid4()}",
            **({"detail": problem.detail} if problem.detail else {}),
        }
        body = json.dumps(document).encode()
        date = b"".join(b"%b: %b\r\n" % field for field in self.server_state.default_headers)
        own = b"content-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        return STATUS_LINE[problem.status] + date + self.own_headers + own + body


def sweep(connections: Iterable[LimitedProtocol], now: float) -> None:
    """End the connections whose time is over, in seconds of the event loop; from now on it is that time."""
    LimitedProtocol.now = now
    for connection in connections:
        connection.expire()


def written(headers: Mapping[str, str]) -> bytes:
    """Return the headers as HTTP/1.1 has them."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
