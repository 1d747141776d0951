"""How long each step of a start takes. A process starts once, so there is one account of it."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kontakt import BEGAN

_log = logging.getLogger("kontakt.startup")
_began = BEGAN
_seconds: dict[str, float] = {}


@contextmanager
def step(name: str) -> Iterator[None]:
    """Add the time that this takes to the step of that name; steps may run side by side."""
    begin = time.monotonic()
    _seconds.setdefault("imports", begin - _began)  # All that comes before the first step.
    try:
        yield
    finally:
        _seconds[name] = _seconds.get(name, 0.0) + time.monotonic() - begin


def tell() -> None:
    """Log that everything is ready, and the seconds of each step since the process began to import Kontakt."""
    total = time.monotonic() - _began
    each = ", ".join(f"{name} {seconds:.2f}" for name, seconds in _seconds.items())
    rounded = {name: round(seconds, 4) for name, seconds in (*_seconds.items(), ("total", total))}
    _log.info("ready in %.2f s: %s", total, each, extra={"event": "ready", "seconds": rounded})


def _begin_again() -> None:
    """A worker is a copy of the process that imported everything, and makes a start of its own."""
    global _began  # noqa: PLW0603 - there is one account
    _began = time.monotonic()
    _seconds.clear()


os.register_at_fork(after_in_child=_begin_again)
