"""The processes of the embedded run: started in sessions of their own, logged line by line, stopped in order."""

import asyncio
import functools
import logging
import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

from kontakt.demo.console import Console
from kontakt.demo.errors import DemoError

LOG_BYTES = 4 * 1024 * 1024
"""A log file is turned over at this size, and one older file is kept."""

_LINE_BYTES = 64 * 1024
_KEPT_VARIABLES = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH")


def environment(**variables: str) -> dict[str, str]:
    """Return an environment with these variables and the few that say where a program runs.

    The caller's own `DATABASE_URL`, `PGHOST` or `OIDC_ISSUER` must not reach a demo.
    """
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | variables


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: the signal that asks it to end, and how many seconds it has for that."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=environment, repr=False)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 5.0


class Process:
    """A running program."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process, log: "_Log") -> None:
        self.program = program
        self._process = process
        self._log = log
        self._pump = asyncio.create_task(self._read())

    @property
    def last_lines(self) -> list[str]:
        """The end of its log."""
        return list(self._log.last)

    async def ended(self) -> int:
        """Return its exit status (negative: the signal that ended it) once it has ended and its log is read."""
        status = await self._process.wait()
        with suppress(TimeoutError):  # A grandchild may hold the pipe open.
            await asyncio.wait_for(asyncio.shield(self._pump), 1)
        return status

    async def stop(self) -> None:
        """Ask it to end; kill it after its grace."""
        with suppress(ProcessLookupError):
            self._process.send_signal(self.program.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self.program.grace)
        except TimeoutError:
            self._log.write(f"did not end within {self.program.grace:.0f} s and was killed")
            self.kill()
        with suppress(TimeoutError):  # Some versions of Python wait here for the pipe too, which a grandchild may hold.
            await asyncio.wait_for(self.ended(), 5)
        self._pump.cancel()

    def kill(self) -> None:
        """End it, and what it started, at once."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            async for line in _lines(self._process.stdout):
                self._log.write(line)
        finally:
            self._log.close()


class Processes:
    """Every process of a run; knows the first one that ended without being asked."""

    def __init__(self, console: Console, logs: Path) -> None:
        self._console = console
        self._logs = logs
        self._running: dict[str, Process] = {}
        self._watchers: set[asyncio.Task[None]] = set()
        self._lost: asyncio.Future[DemoError] = asyncio.get_running_loop().create_future()

    async def start(self, program: Program) -> Process:
        """Start a program that is to run until it is stopped."""
        process = await self._spawn(program)
        watcher = asyncio.create_task(self._watch(process))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return process

    async def run(self, program: Program) -> None:
        """Run a program to its end; raise `DemoError` with its last lines if it fails."""
        process = await self._spawn(program)
        status = await process.ended()
        del self._running[program.name]
        if status != 0:
            raise DemoError(f"{program.name} failed ({_status(status)})", lines=process.last_lines)

    async def lost(self) -> DemoError:
        """Return what to say about the first process that ended without being asked, once there is one."""
        return await asyncio.shield(self._lost)

    async def stop(self, order: Sequence[str]) -> None:
        """Stop the processes of these names one after another, then any other."""
        for watcher in self._watchers:
            watcher.cancel()
        for name in (*order, *[name for name in self._running if name not in order]):
            if name in self._running:
                await self._running[name].stop()
                del self._running[name]

    def kill(self) -> None:
        """End every process at once, while `stop` waits for them."""
        for process in self._running.values():
            process.kill()

    async def _spawn(self, program: Program) -> Process:
        command = [*dies_with_parent(program.stop_signal), *program.command]
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=dict(program.environment),
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C at the terminal must reach this process alone, which stops the others.
            )
        except OSError as error:
            raise DemoError(f"{program.name} cannot be started: {error}") from error
        log = _Log(program.name, self._logs / f"{program.name}.log", self._console)
        self._running[program.name] = Process(program, process, log)
        return self._running[program.name]

    async def _watch(self, process: Process) -> None:
        status = await process.ended()
        if not self._lost.done():
            sentence = f"{process.program.name} ended unexpectedly ({_status(status)})"
            self._lost.set_result(DemoError(sentence, lines=process.last_lines))


async def until(check: Callable[[], Awaitable[bool]], *, seconds: float, what: str) -> None:
    """Return as soon as `check` answers true; raise `DemoError` naming `what` after that many seconds."""
    try:
        async with asyncio.timeout(seconds):
            while not await check():  # noqa: ASYNC110 - other processes set no event of ours
                await asyncio.sleep(0.03)
    except TimeoutError as error:
        raise DemoError(f"{what} within {seconds:.0f} s") from error


@functools.cache
def dies_with_parent(signal_: signal.Signals) -> tuple[str, ...]:
    """Return the command that runs another one so that it gets this signal when this process is killed.

    prctl(2), PR_SET_PDEATHSIG: Linux only, and busybox's `setpriv` does not know it. Empty where there is none.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    command = (setpriv, "--pdeathsig", signal_.name.removeprefix("SIG"))
    known = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    return (*command, "--") if known else ()


class _Log:
    def __init__(self, name: str, path: Path, console: Console) -> None:
        self.last: deque[str] = deque(maxlen=15)
        self._name = name
        self._console = console
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", errors="replace")

    def write(self, line: str) -> None:
        self.last.append(line)
        self._file.emit(logging.makeLogRecord({"msg": line}))
        self._console.log(self._name, line)

    def close(self) -> None:
        self._file.close()


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Yield each line; one longer than the limit comes in pieces, so that no process can fill the memory."""
    rest = b""
    while chunk := await stream.read(_LINE_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LINE_BYTES:
            whole.append(rest)
            rest = b""
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
    if rest:
        yield rest.decode(errors="replace")


def _status(status: int) -> str:
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name
