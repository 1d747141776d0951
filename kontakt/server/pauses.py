"""How long to wait before a worker is replaced: not at all at first, and longer if its successors die young, too."""

LONGEST = 30
"""The longest pause, in seconds."""

SETTLED = 30
"""How many seconds a worker has lived whose end says nothing of the next one's chances."""


class Pauses:
    """Pauses of 0, 1, 2, 4 and so on to 30 seconds; they begin again when somebody has lived a while."""

    def __init__(self) -> None:
        self._next = 0

    def after(self, lived: float) -> int:
        """Return the seconds to wait after the end of a worker that lived so many seconds."""
        pause = 0 if lived >= SETTLED else self._next
        self._next = min(max(2 * pause, 1), LONGEST)
        return pause
