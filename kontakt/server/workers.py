"""WORKERS > 1: processes that share the bound sockets, and their parent, which replaces them and tells them to end.

The parent serves nothing and opens nothing but the sockets, has no threads and no event loop, and is therefore copied
(`fork`) for each worker, which costs neither the time nor the memory of importing everything again.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from socket import socket

from kontakt import signals
from kontakt.app import Kontakt, load_surface
from kontakt.server.process import Server

_fork = multiprocessing.get_context("fork")
_log = logging.getLogger(__name__)


class Worker(Server):
    """A server that ends, too, when the parent's end of a pipe is closed, which the parent's death does as well."""

    def __init__(self, app: Kontakt, leash: int, started: int) -> None:
        super().__init__(app)
        self._leash = leash
        self._started = started

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Be told by the parent when to end.

        A terminal and systemd send a signal to every process of a group, so that here a second one means nothing.
        """
        loop = asyncio.get_running_loop()
        loop.add_reader(self._leash, self._let_go)
        with signals.handled(lambda number: loop.call_soon_threadsafe(self.end, number), lambda _number: None):
            yield

    def _let_go(self) -> None:
        asyncio.get_running_loop().remove_reader(self._leash)
        self.end(signal.SIGTERM)

    def tell_abort(self, number: int) -> None:
        """Leave it to the parent, who says it once."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, and tell the parent."""
        await super().startup(sockets)
        os.write(self._started, b".")


class Supervisor:
    """The parent: `run` keeps `count` workers."""

    def __init__(self, app: Kontakt, sockets: Sequence[socket], count: int) -> None:
        self._app = app
        self._sockets = sockets
        self._count = count
        self._workers: list[ForkProcess] = []
        self._starting: ForkProcess | None = None
        self._has_served = False
        self._signal: int | None = None
        self._exit_code = 0
        self._is_ending = False
        self._held, self._leash = os.pipe()
        self._started, self._tell_started = os.pipe()

    def run(self) -> int:
        """Keep the workers until a signal, or until one cannot start; return the exit code.

        They start one after the other: the first migrates and opens the port, and only one tells what is wrong.
        """
        with signals.handled(self._end_by, self._kill):
            try:
                load_surface()  # Once for all workers.
                while self._fill():
                    self._await_news()
            finally:
                self._end()
        if self._signal and not self._has_served:
            signals.tell_abort(self._signal)
            return signals.exit_code(self._signal)
        return self._exit_code

    def _fill(self) -> bool:
        """Start a worker if one is missing; return whether there are any."""
        if not (self._is_ending or self._starting) and len(self._workers) < self._count:
            self._starting = _fork.Process(target=self._work)
            self._starting.start()
            self._workers.append(self._starting)
        return bool(self._workers)

    def _work(self) -> None:
        signals.handle_early()
        if not self._is_ending:
            os.close(self._leash)
        worker = Worker(self._app, self._held, self._tell_started)
        worker.run(list(self._sockets))
        sys.exit(worker.exit_code)

    def _await_news(self) -> None:
        news = wait([self._started, *(worker.sentinel for worker in self._workers)])
        if self._started in news:
            os.read(self._started, 1)
            self._starting, self._has_served = None, True
        for worker in [worker for worker in self._workers if worker.sentinel in news]:
            self._workers.remove(worker)
            self._note_end(worker)

    def _note_end(self, worker: ForkProcess) -> None:
        worker.join()
        status = worker.exitcode or 0
        code = signals.exit_code(-status) if status < 0 else status
        has_started = worker is not self._starting
        if not has_started:
            self._starting = None
        if has_started and not self._is_ending:
            told = {"event": "worker-ended", "pid": worker.pid, "exit_code": code}
            _log.error("worker %d ended with exit code %d and is replaced", worker.pid, code, extra=told)
        elif has_started or not self._is_ending:  # And not if its start was aborted because all end.
            self._exit_code = max(self._exit_code, code)
            self._end()

    def _end_by(self, number: int) -> None:
        self._signal = number
        self._end()

    def _end(self) -> None:
        if not self._is_ending:
            self._is_ending = True
            os.close(self._leash)
            for bound in self._sockets:
                bound.close()

    def _kill(self, number: int) -> None:
        for worker in self._workers:
            worker.kill()
        signals.end_at_once(number)
