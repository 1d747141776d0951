"""One process that serves: it starts, answers requests until it is told to end, and drains."""

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from socket import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kontakt import signals
from kontakt.app import Kontakt
from kontakt.server import listener
from kontakt.server.limits import LimitedProtocol, sweep
from kontakt.server.protocol import protocol
from kontakt.startup.problems import StartupFailed
from kontakt.startup.report import tell
from kontakt.telemetry import gauges
from kontakt.telemetry.metrics import CONNECTIONS, LAG

LOAD_AFTER = 0.1
"""How many seconds after the port opened the rest of the application is loaded, unless a request needs it before."""

DRAIN_SECONDS = 20
"""How long requests in flight may take to finish."""

IDLE_SECONDS = 1
"""How long a connection without a request stays open, so that a proxy learns from an answer that it ends here."""

CLOSE_SECONDS = 5
"""How long it may take to write down what requests left behind, and to close what the start opened."""

_log = logging.getLogger(__name__)


def tell_load_failed(error: BaseException) -> None:
    """Log that an import, or what is made ready after it, has failed."""
    _log.critical("Kontakt cannot be loaded", exc_info=error, extra={"event": "load-failed"})


def configuration(app: ASGIApp, http: type[HttpToolsProtocol] = HttpToolsProtocol) -> uvicorn.Config:
    """Return how uvicorn serves the application."""
    return uvicorn.Config(
        app,
        interface="asgi3",
        http=http,
        ws="none",
        lifespan="off",  # `Server.serve` holds it.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # Our own middleware trusts only TRUSTED_PROXIES.
    )


class Server(uvicorn.Server):
    """uvicorn's server inside the application's lifespan; `exit_code` is there when `run` has returned."""

    exit_code = 0

    def __init__(self, app: Kontakt) -> None:
        super().__init__(configuration(self._answer, protocol(app.at_hand, app.base_headers)))
        self._app = app
        self._state: Mapping[str, Any] = {}
        self._start: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._is_cut = False

    def run(self, sockets: list[socket] | None = None) -> None:
        """Serve in an event loop of its own."""
        super().run(sockets)
        signals.end_unhurried()

    async def serve(self, sockets: list[socket] | None = None) -> None:
        """Start, serve, and end in order; tell why if the start fails."""
        self._start = asyncio.current_task()
        with self.heard():
            try:
                await self._serve_within_lifespan(sockets)
            except StartupFailed as error:
                self.exit_code = error.exit_code
                tell(error)
            except asyncio.CancelledError:
                if not self.exit_code:
                    raise
        # A thread may still hang somewhere: all that matters is done.
        signals.end_within(1, self.exit_code)

    async def _serve_within_lifespan(self, sockets: list[socket] | None) -> None:
        async with self._app.router.lifespan_context(self._app) as state:
            self._start = None
            self._state = state or {}
            await super().serve(sockets)
            # Requests are finished. Now the lifespan writes down what they left behind, then closes what it opened.
            signals.end_within(CLOSE_SECONDS, 1)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do without uvicorn's handlers: ours are there since before the start."""
        yield

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Be told by signals when to end."""
        loop = asyncio.get_running_loop()
        with signals.handled(lambda number: loop.call_soon_threadsafe(self.end, number)):
            yield

    def end(self, number: int) -> None:
        """Abort the start, or begin to drain."""
        if self._start is None:
            self._ending.set()
        elif not self.exit_code:
            self.exit_code = signals.exit_code(number)
            self.tell_abort(number)
            signals.abort(self._start, number)

    def tell_abort(self, number: int) -> None:
        """Say why there is nothing to be seen of a start."""
        signals.tell_abort(number)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen; raise `StartupFailed` if another process was quicker since the port was bound."""
        sweep((), asyncio.get_running_loop().time())
        self.lifespan.state.update(self._state)
        places = []
        for bound in sockets or ():
            places.append(bound.getsockname()[:2])
            try:
                bound.listen(self.config.backlog)  # Here, because uvloop would keep it to itself when this fails.
            except OSError as error:
                raise StartupFailed([listener.problem(error, *places[-1])]) from error
        await super().startup(sockets)
        # The first answer, for which somebody waits, shall not compete with it.
        asyncio.get_running_loop().call_later(LOAD_AFTER, self._load)
        where = ", ".join(listener.written(*place) for place in places)
        _log.info("listening on %s", where, extra={"event": "listening"})

    def _load(self) -> None:
        if not self._ending.is_set():  # Else nobody may come any more, and the loop may be closing.
            self._app.surface.begin().add_done_callback(self._note_loaded)

    def _note_loaded(self, loading: asyncio.Task[ASGIApp]) -> None:
        """End where the rest cannot be loaded: there would be an answer for the health, and nothing else."""
        if not loading.cancelled() and (error := loading.exception()):
            tell_load_failed(error)
            self.exit_code = os.EX_SOFTWARE
            self._ending.set()

    async def main_loop(self) -> None:
        """Go on until the end begins, and then for SHUTDOWN_DELAY with a health that tells of it."""
        await self._go_on(self._ending.wait())
        self._app.is_draining = True
        if delay := self._app.settings.shutdown_delay.total_seconds():
            told = {"event": "ending", "seconds": delay}
            _log.info("ending in %g s; until then the health says so, and all else goes on", delay, extra=told)
            await self._go_on(asyncio.sleep(delay))

    async def _go_on(self, until: Coroutine[Any, Any, object]) -> None:
        """Keep the date of the answers, the limits of connections and the gauges, until that is done."""
        loop = asyncio.get_running_loop()
        waiting = loop.create_task(until)
        while not waiting.done():
            await self.on_tick(0)
            sweep(self._connections(), now := loop.time())
            self._tell_gauges()
            await asyncio.wait({waiting}, timeout=1)
            LAG.set(max(0.0, loop.time() - now - 1))

    def _tell_gauges(self) -> None:
        CONNECTIONS.set(len(self.server_state.connections))
        gauges.tell(self._app.memory, self._state)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop accepting, and let requests finish, for a bounded time; every answer now ends its connection."""
        signals.end_within(DRAIN_SECONDS + CLOSE_SECONDS, 1)
        self._app.is_draining = True
        for server in self.servers:
            server.close()
        for bound in sockets or ():
            bound.close()
        self.config.encoded_headers.append((b"connection", b"close"))
        for connection in self._connections():
            cycle = getattr(connection, "cycle", None)  # Null before the first request, which its type does not tell.
            if cycle and not cycle.response_complete:
                connection.shutdown()  # Closes it after its answer.
        in_flight, connections = len(self.server_state.tasks), len(self._connections())
        told = {"event": "draining", "requests": in_flight, "connections": connections}
        _log.info("draining: %d requests in flight, %d connections", in_flight, connections, extra=told)
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._drained()
        except TimeoutError:
            await self._cut()

    async def _drained(self) -> None:
        loop = asyncio.get_running_loop()
        idle_until = loop.time() + IDLE_SECONDS
        while self.server_state.connections or self.server_state.tasks:
            await self.on_tick(0)
            await asyncio.sleep(0.05)
            if loop.time() > idle_until:
                for connection in self._connections():
                    connection.shutdown()  # Closes it now if it is idle.

    async def _cut(self) -> None:
        tasks = self.server_state.tasks
        told = {"event": "requests-cut", "requests": len(tasks)}
        _log.warning("%d requests did not finish within %d s and are cut", len(tasks), DRAIN_SECONDS, extra=told)
        self._is_cut = True
        for connection in self._connections():
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)

    def _connections(self) -> list[LimitedProtocol]:
        return [one for one in self.server_state.connections if isinstance(one, LimitedProtocol)]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if not self._is_cut:  # It was announced; uvicorn would show a traceback of each.
                raise
