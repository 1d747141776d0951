"""Python's search for garbage: reference cycles that nobody can reach any more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsought() -> Iterator[None]:
    """Import without the search, which takes a tenth of the time and finds nothing.

    What is there at the end is never searched again, because modules stay. It is so for the whole process: where this
    runs in a thread, what requests in flight hold at that moment is kept out of the search, too. All of it is freed
    when nobody refers to it any more; only cycles among it would stay, and they are few and made once.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
