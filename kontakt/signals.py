"""SIGTERM, SIGINT and SIGHUP: the first asks Kontakt to end, a second one ends it at once.

Whoever ends by a signal exits with 128 and the signal's number, as shells have it: 143, 130 and 129. There is a handler
from the first line on, because the kernel ignores signals without one for process 1, which Kontakt is in its container.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

ABORT_SECONDS = 2
"""How long what was begun may take to be undone."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_log = logging.getLogger(__name__)
Result = TypeVar("Result")


def exit_code(number: int) -> int:
    """Return the exit code of a process that ends by that signal."""
    return 128 + number


def end_at_once(number: int, _frame: FrameType | None = None) -> None:
    """Leave the process; nothing is finished or closed but by the kernel."""
    os._exit(exit_code(number))


def _heeded() -> list[int]:
    """Return the signals to act on: `nohup` has SIGHUP ignored, and means it."""
    is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [number for number in _SIGNALS if number != signal.SIGHUP or not is_nohup]


def handle_early() -> None:
    """Make any of the signals end the process at once, as long as nothing was begun that must be undone."""
    for number in _heeded():
        signal.signal(number, end_at_once)


@contextmanager
def handled(first: Callable[[int], object], again: Callable[[int], object] = end_at_once) -> Iterator[None]:
    """Call `first` with the first signal, and `again` with any further one, between two steps of whatever runs."""
    is_first = True

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal is_first
        react = first if is_first else again
        is_first = False
        react(number)

    before = {number: signal.signal(number, handle) for number in _heeded()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_within(seconds: float, code: int, last: Callable[[], object] = lambda: None) -> None:
    """Leave the process with the exit code, after `last`, unless it has ended by then; what was said last counts.

    Threads cannot be interrupted, and an event loop waits for them: one may hang in a name server or on a dead disk.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        last()
        os._exit(code)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def end_unhurried() -> None:
    """Take `end_within` back, because Python's last steps take the handler away, but not the alarm."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def abort(task: asyncio.Task[Any], number: int) -> None:
    """Cancel the task because of that signal, and give it a moment to undo what it has begun."""
    end_within(ABORT_SECONDS, exit_code(number))
    task.cancel()


def tell_abort(number: int) -> None:
    """Log that something ended early by that signal."""
    name = signal.Signals(number).name
    _log.warning("stopped by %s before it was done", name, extra={"event": "aborted", "signal": name})


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Return what the coroutine returns, as `asyncio.run`; a signal cancels it and raises `SystemExit`."""
    ended_by = 0

    async def abortable() -> Result:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None, "a coroutine runs in one"

        def stop(number: int) -> None:
            nonlocal ended_by
            ended_by = number
            loop.call_soon_threadsafe(abort, task, number)

        with handled(stop):
            return await main

    try:
        return asyncio.run(abortable())
    except asyncio.CancelledError:
        if not ended_by:
            raise
        tell_abort(ended_by)
        raise SystemExit(exit_code(ended_by)) from None
    finally:
        end_unhurried()
