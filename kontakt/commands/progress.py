"""How far work on pictures is: a bar on a terminal, else a line of the log now and then; and what came of it."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kontakt.media.copying import Aim, Tally
from kontakt.startup.report import say

EVERY = 10.0
"""Seconds between two lines of the log."""

_SHOWN = 20
_log = logging.getLogger(__name__)


@contextmanager
def progress(words: str, total: int) -> Iterator[Callable[[Tally], None]]:
    """Give a function to call with what was done until then, of so many pictures."""
    if sys.stderr is not None and sys.stderr.isatty():
        with _bar(words, total) as tell:
            yield tell
    else:
        yield _lines(words, total)


@contextmanager
def _bar(words: str, total: int) -> Iterator[Callable[[Tally], None]]:
    with click.progressbar(length=total, label=words, file=sys.stderr, show_pos=True) as bar:

        def tell(tally: Tally) -> None:
            # Pictures come and go meanwhile.
            bar.length = max(total, tally.seen)
            bar.update(tally.seen - bar.pos)

        yield tell


def _lines(words: str, total: int) -> Callable[[Tally], None]:
    last = time.monotonic()

    def tell(tally: Tally) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            of = max(total, tally.seen)
            numbers = {"event": "storage-progress", "pictures": tally.seen, "total": of, "bytes": tally.copied_bytes}
            _log.info("%s: %d of %d", words, tally.seen, of, extra=numbers)

    return tell


def sum_up(tally: Tally, aim: Aim, *, is_all: bool = True) -> None:
    """Tell what has become of the pictures, on stdout and in the log; of those until then, if it is not all."""
    numbers = {
        "copied": tally.copied,
        "bytes": tally.copied_bytes,
        "passed_over": tally.passed_over,
        "gone": tally.gone,
        "lost": len(tally.lost),
        "is_all": is_all,
    }
    _log.info("done: %s", aim.name.lower(), extra={"event": "storage-summary", "aim": aim.name.lower(), **numbers})
    words = [f"{tally.passed_over} are there"]
    if aim is not Aim.COMPARE:
        done = "copied" if aim is Aim.COPY else "to be copied"
        words = [f"{tally.copied} {done} ({readable(tally.copied_bytes)})", f"{tally.passed_over} were there already"]
    if tally.gone:
        words.append(f"{tally.gone} are in use no more")
    words.append(f"{len(tally.lost)} are missing")
    say(sys.stdout, f"{'Pictures' if is_all else 'Pictures until then'}: {', '.join(words)}.\n")
    for position, (name, reason) in enumerate(sorted(tally.lost.items())):
        _log.error("the picture %s %s", name, reason, extra={"event": "picture-lost", "picture": name})
        if position < _SHOWN:
            say(sys.stdout, f"  {name} {reason}\n")


def readable(count: int) -> str:
    """Return a number of bytes for people."""
    size = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
