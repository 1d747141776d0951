"""HTTP as uvicorn speaks it, but for answers that are at hand: those are written without a task and its messages."""

from collections.abc import Callable, Mapping
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from kontakt.cache.memory import FOUND
from kontakt.server.limits import LimitedProtocol, written

Message = dict[str, Any]
Messages = tuple[Message, Message]
AtHand = Callable[[Any], Messages | None]
"""Returns, for a scope, the messages of an answer that can be given at once; the first one's `head` is all that is
written of it but the date."""


def protocol(at_hand: AtHand, headers: Mapping[str, str]) -> type[LimitedProtocol]:
    """Return the class of connections to an application that has these answers at hand, and these headers always."""

    class Protocol(LimitedProtocol):
        """A connection. What it does not write itself goes through ASGI."""

        own_headers = written(headers)

        def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
            # A part of uvicorn that it does not promise to keep. Without it everything works, and takes twice as long;
            # a test tells when that is so.
            messages = at_hand(cycle.scope) if self._is_plain(cycle) else None
            if messages and "head" in messages[0]:
                # Not now: where many wait, all are read before the first is answered, and their peers are woken once
                # for many answers instead of once for each, which would take as long as all the rest.
                self.loop.call_soon(self._give, cycle, app, messages)
            else:
                self._start(cycle, app, messages)

        def _start(self, cycle: RequestResponseCycle, app: ASGI3Application, found: Messages | None) -> None:
            if found:
                cycle.scope[FOUND] = found  # type: ignore[literal-required] # So that nobody looks twice.
            self._unset_keepalive_if_required()  # Set by what was written for the request before, in the same packet.
            super()._start_asgi_task(cycle, app)

        def _is_plain(self, cycle: RequestResponseCycle) -> bool:
            """Return whether the answer has no headers of the server but the date, and may be written at once."""
            return (
                cycle.keep_alive
                and not cycle.waiting_for_100_continue
                and not self.flow.write_paused
                and len(self.server_state.default_headers) == 1
            )

        def _give(self, cycle: RequestResponseCycle, app: ASGI3Application, messages: Messages) -> None:
            if self.transport.is_closing():
                return
            if self._is_plain(cycle):
                self._write(cycle, *messages)
            else:
                self._start(cycle, app, messages)

        def _write(self, cycle: RequestResponseCycle, start: Message, body: Message) -> None:
            cycle.response_started = cycle.response_complete = True
            head = b"%bdate: %b\r\n\r\n" % (start["head"], self.server_state.default_headers[0][1])
            content = body["body"] if cycle.scope["method"] == "GET" else b""
            self.transport.writelines((head, content) if content else (head,))
            self.on_response_complete()

    return Protocol
