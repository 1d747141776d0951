"""What stops the embedded run."""

from collections.abc import Sequence


class DemoError(Exception):
    """The embedded run cannot go on: a sentence for the person at the terminal, and lines of a log that explain it."""

    def __init__(self, sentence: str, *, lines: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.lines = list(lines)
