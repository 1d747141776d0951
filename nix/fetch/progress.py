"""A progress bar on a terminal, a line now and then elsewhere."""

import sys

WIDTH = 30
CLEAR = "\r\x1b[K"


class Progress:
    """Counts what has arrived."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._terminal = sys.stderr.isatty()

    def step(self, name: str) -> None:
        """Count one more and show its name."""
        before, self._done = self._done, self._done + 1
        if self._terminal:
            filled = WIDTH * self._done // self._total
            bar = "█" * filled + "░" * (WIDTH - filled)
            self._say(f"{CLEAR}{bar} {self._done}/{self._total} {name[:40]}")
        elif 4 * self._done // self._total > 4 * before // self._total:
            self._say(f"{self._done} of {self._total} files\n")

    def close(self) -> None:
        """Leave the terminal's line empty."""
        if self._terminal:
            self._say(CLEAR)

    def _say(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
