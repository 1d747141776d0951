"""The order of mixed writing directions: the Unicode Bidirectional Algorithm (UAX #9), by the library FriBiDi.

Pillow loads the same library to shape Arabic. Where a machine has none, nothing that runs from right to left is drawn.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from PIL import features

_NAMES = ("libfribidi.so.0", "libfribidi.0.dylib", "libfribidi.dylib")
_FROM_THE_TEXT = 0x40  # FRIBIDI_PAR_ON of fribidi-bidi-types.h: the first strong character decides.
_RIGHT_TO_LEFT = 0x01  # Of the directions that the library gives back, the bit of all that run to the left.

Item = TypeVar("Item")


@cache
def can_turn() -> bool:
    """Return whether text from right to left can be ordered and shaped on this machine."""
    return _library() is not None and bool(features.check("raqm"))


def levels(text: str) -> tuple[list[int], bool]:
    """Return the embedding level of each character, and whether the text as a whole runs from right to left.

    All are 0 without the library; see `can_turn`.
    """
    library, length = _library(), len(text)
    if library is None or not length:
        return [0] * length, False
    characters = (ctypes.c_uint32 * length)(*map(ord, text))
    types, brackets = (ctypes.c_uint32 * length)(), (ctypes.c_uint32 * length)()
    found, direction = (ctypes.c_int8 * length)(), ctypes.c_uint32(_FROM_THE_TEXT)
    library.fribidi_get_bidi_types(characters, length, types)
    library.fribidi_get_bracket_types(characters, length, types, brackets)
    library.fribidi_get_par_embedding_levels_ex(types, brackets, length, ctypes.byref(direction), found)
    return list(found), bool(direction.value & _RIGHT_TO_LEFT)


def visual(items: Sequence[Item], found: Sequence[int]) -> list[Item]:
    """Return the items from left to right, each with one level (UAX #9, rule L2)."""
    order = list(range(len(items)))
    for level in range(max(found, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [items[position] for position in order]


@cache
def _library() -> ctypes.CDLL | None:
    for name in _NAMES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None
