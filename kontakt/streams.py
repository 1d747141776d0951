"""The three standard streams: a process may be started without them (`2>&-`)."""

import os
import sys
from typing import TextIO


def open_missing() -> None:
    """Let each of the descriptors 0 to 2 that is closed be /dev/null, and have `sys.stdout` and `sys.stderr` anyhow.

    Else the next socket or file gets the number, and whatever writes to "stderr" writes into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free, as POSIX has it (`open`), and all below are taken by now.
            opened = os.open(os.devnull, os.O_RDWR)
            assert opened == number, "nothing else opens files here"
            os.set_inheritable(opened, True)
    sys.stdout = sys.stdout or _writer(1)
    sys.stderr = sys.stderr or _writer(2)


def _writer(number: int) -> TextIO:
    return os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
