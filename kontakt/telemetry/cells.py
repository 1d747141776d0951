"""The numbers of all processes of one container: a row for each, which that process alone writes.

The rows are in memory that the processes share, because they are copied from one parent (`kontakt.server.workers`).
Whichever of them is asked for the numbers can add up all rows; there are no files, and nothing has to be locked.
"""

import mmap
import os

CAPACITY = 8192
"""How many numbers a row has room for; only the pages that are written take memory."""

_BYTES = 8

PROCESS = 0
"""The cell that has the id of the row's process, 0 while there is none."""

row: "memoryview[float]"
"""The row of this process. Others read it as `cells.row`, because a worker gets another one."""

_rows: list["memoryview[float]"]
_taken = 1


def _make(count: int) -> "list[memoryview[float]]":
    shared = memoryview(mmap.mmap(-1, count * CAPACITY * _BYTES)).cast("d")
    return [shared[index * CAPACITY : (index + 1) * CAPACITY] for index in range(count)]


def cell(count: int = 1) -> int:
    """Return the first of so many cells that follow one another and are nobody's yet.

    Every process must do so in the same order. Raise `IndexError` where a row has no room.
    """
    global _taken  # noqa: PLW0603 - rows are of one form
    if _taken + count > CAPACITY:
        raise IndexError("a row has no room for more numbers")
    _taken += count
    return _taken - count


def share(count: int) -> None:
    """Make a row for each of so many workers, which are to be copied from this process, and one for itself.

    In its own this process counts what goes wrong, but is none of those that answer requests.
    """
    global row, _rows  # noqa: PLW0603 - there is one set of them
    _rows = _make(count + 1)
    row = _rows[count]


def take(index: int) -> None:
    """Make the row this process's own; what former ones have counted in it goes on."""
    global row  # noqa: PLW0603 - a process has one
    row = _rows[index]
    row[PROCESS] = os.getpid()


def leave(index: int) -> None:
    """Note that the process of the row has ended."""
    _rows[index][PROCESS] = 0


def rows() -> "list[memoryview[float]]":
    """Return all rows."""
    return _rows


share(0)
take(0)
