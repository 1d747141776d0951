"""WORKERS > 1: processes that share the bound sockets, and their parent, which replaces them and tells them to end.

The parent serves nothing and opens nothing but the sockets, has no threads and no event loop, and is therefore copied
(`fork`) for each worker, which costs neither the time nor the memory of importing everything again.
"""

import asyncio
import logging
import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from socket import socket

from kontakt import signals
from kontakt.app import Kontakt, load_surface
from kontakt.server import process
from kontakt.server.pauses import Pauses
from kontakt.server.process import Server
from kontakt.telemetry import cells, instruments

KILL_AFTER = 2
"""How many seconds the parent waits for workers beyond the time that they have to drain and close."""

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
        self._workers: dict[ForkProcess, float] = {}  # And when each began to listen.
        self._rows: dict[ForkProcess, int] = {}  # And where each counts.
        self._starting: ForkProcess | None = None
        self._pauses = Pauses()
        self._next_start = 0.0
        self._has_served = False
        self._signal: int | None = None
        self._exit_code = 0
        self._is_ending = False
        self._held, self._leash = os.pipe()
        self._started, self._tell_started = os.pipe()

    def run(self) -> int:
        """Keep the workers until a signal, or until the first one cannot start; return the exit code.

        They start one after the other: the first migrates and opens the port, and only one tells what is wrong. Once
        one has served, a start that fails is tried again for as long as another worker serves.
        """
        cells.share(self._count)
        with signals.handled(self._end_by, self._kill):
            try:
                load_surface()  # Once for all workers.
            except Exception as error:
                process.tell_load_failed(error)
                return os.EX_SOFTWARE
            try:
                while self._workers or not self._is_ending:
                    self._fill()
                    self._await_news()
            finally:
                self._end()
        signals.end_unhurried()
        if self._signal and not self._has_served:
            signals.tell_abort(self._signal)
            return signals.exit_code(self._signal)
        return self._exit_code

    def _is_short(self) -> bool:
        return not (self._is_ending or self._starting) and len(self._workers) < self._count

    def _fill(self) -> None:
        """Start a worker if one is missing and its time has come."""
        if self._is_short() and time.monotonic() >= self._next_start:
            row = min(set(range(self._count)) - set(self._rows.values()))
            self._starting = _fork.Process(target=self._work, args=(row,))
            self._rows[self._starting] = row
            self._starting.start()
            self._workers[self._starting] = math.inf

    def _work(self, row: int) -> None:
        signals.handle_early()
        cells.take(row)
        instruments.forget()
        if not self._is_ending:
            os.close(self._leash)
        worker = Worker(self._app, self._held, self._tell_started)
        worker.run(list(self._sockets))
        sys.exit(worker.exit_code)

    def _await_news(self) -> None:
        """Wait until a worker listens or ends, all shall end, or it is time to start one."""
        sources = [self._started, *(worker.sentinel for worker in self._workers)]
        if not self._is_ending:
            sources.append(self._held)  # A signal closes its other end, and may come before the wait.
        elif not self._workers:
            return
        news = wait(sources, max(self._next_start - time.monotonic(), 0) if self._is_short() else None)
        if self._started in news:
            os.read(self._started, 1)
            if self._starting:
                self._workers[self._starting] = time.monotonic()
            self._starting, self._has_served = None, True
        for worker in [worker for worker in self._workers if worker.sentinel in news]:
            self._note_end(worker, max(time.monotonic() - self._workers.pop(worker), 0))

    def _note_end(self, worker: ForkProcess, lived: float) -> None:
        worker.join()
        cells.leave(self._rows.pop(worker))
        status = worker.exitcode or 0
        code = signals.exit_code(-status) if status < 0 else status
        has_started = worker is not self._starting
        if not has_started:
            self._starting = None
        if self._is_ending:
            if has_started:  # And not if its start was aborted because all end.
                self._exit_code = max(self._exit_code, code)
        elif has_started or (self._has_served and self._workers):
            self._replace(worker, code, lived, has_started=has_started)
        else:
            self._exit_code = max(self._exit_code, code)
            self._end()

    def _replace(self, worker: ForkProcess, code: int, lived: float, *, has_started: bool) -> None:
        pause = self._pauses.after(lived)
        self._next_start = time.monotonic() + pause
        told = {"event": "worker-ended", "pid": worker.pid, "exit_code": code, "seconds": pause}
        what = "ended" if has_started else "could not start, and ended"
        when = f" in {pause} s" if pause else ""
        _log.error("worker %d %s with exit code %d and is replaced%s", worker.pid, what, code, when, extra=told)

    def _end_by(self, number: int) -> None:
        self._signal = number
        self._end()

    def _end(self) -> None:
        if not self._is_ending:
            self._is_ending = True
            # A worker that is stopped, or hangs in the kernel, does not end by itself.
            delay = self._app.settings.shutdown_delay.total_seconds()
            limit = delay + process.DRAIN_SECONDS + process.CLOSE_SECONDS + KILL_AFTER
            signals.end_within(limit, 1, self._kill_late)
            os.close(self._leash)
            for bound in self._sockets:
                bound.close()

    def _kill_late(self) -> None:
        pids = [worker.pid for worker in self._workers]
        told = {"event": "workers-killed", "pids": pids}
        _log.error("workers %s did not end in time and are killed", ", ".join(map(str, pids)), extra=told)
        self._kill_all()

    def _kill_all(self) -> None:
        for worker in self._workers:
            worker.kill()

    def _kill(self, number: int) -> None:
        self._kill_all()
        signals.end_at_once(number)
