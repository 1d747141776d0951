"""What the person at the terminal sees: steps with their time, then the log of every process."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

_COLOURS = {"postgres": "34", "provider": "35", "api": "32", "caddy": "36", "seed": "33"}


class Console:
    """A terminal, or a file or pipe that gets the same lines without colour."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._is_coloured = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._tick, self._cross = ("✓", "✗") if self._can_write("✓✗") else ("ok", "failed:")
        self._follows = False

    def say(self, text: str = "") -> None:
        """Print a line at once. A reader that has gone away is no reason to stop."""
        with suppress(OSError, ValueError):
            print(text, file=self._stream, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Print the title with a tick and its seconds when the step is done, or with a cross when it fails."""
        start = time.monotonic()
        try:
            yield
        except Exception:
            self.say(f"  {self._paint('31', self._cross)} {title}")
            raise
        self.say(f"  {self._paint('32', self._tick)} {title:<44} {time.monotonic() - start:4.1f} s")

    def failure(self, sentence: str, lines: Sequence[str] = ()) -> None:
        """Print why the run ends, after the lines of the log that tell."""
        for line in lines:
            self.say(f"    {line}")
        self.say(f"  {self._paint('31', self._cross)} {sentence}")

    def follow(self) -> None:
        """Show the log of every process from now on."""
        self._follows = True

    def log(self, process: str, line: str) -> None:
        """Print one line of a process's log if the log is followed."""
        if self._follows:
            self.say(f"{self._paint(_COLOURS.get(process, '37'), f'{process:<8}')} {line}")

    def _paint(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_coloured else text

    def _can_write(self, text: str) -> bool:
        try:
            text.encode(self._stream.encoding or "ascii")
        except UnicodeEncodeError:
            return False
        return True
