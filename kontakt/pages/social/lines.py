"""Text fitted into a box: the largest size at which it fits, in as few lines as that takes, of even length."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kontakt.pages.social import text
from kontakt.pages.social.text import Style

LEADING = 1.16
"""The height of a line, in multiples of the size."""

_PIECE = re.compile(r"[^\s-]*[\w.]-(?=\w)|\S+")
_ALMOST = 0.8
"""One line is better than two if it is not smaller than this share of their size."""


class Box(NamedTuple):
    """The room for a text in pixels, the sizes to try, largest first, and how many lines at most."""

    width: float
    height: float
    sizes: Sequence[int]
    most: int = 3


class Block(NamedTuple):
    """Lines of text in one size."""

    lines: tuple[str, ...]
    style: Style
    size: int

    @property
    def height(self) -> float:
        """The height of all lines in pixels."""
        return len(self.lines) * self.size * LEADING


class _Piece(NamedTuple):
    """A word, or a part of one that may end a line."""

    word: str
    space: str

    def after(self, line: str) -> str:
        return line + self.word + self.space


def fit(words: str, style: Style, box: Box) -> Block:
    """Return the text as large as fits; at the smallest size it is cut with an ellipsis where it does not."""
    pieces = _pieces(words)
    found: Block | None = None
    for size in box.sizes:
        most = min(box.most, int(box.height / (size * LEADING)))
        if found and size < found.size * _ALMOST:
            return found
        lines = _even(pieces, style, size, box.width, 1 if found else most)
        if lines and len(lines) == 1:
            return Block(tuple(lines), style, size)
        if lines and not found:
            found = Block(tuple(lines), style, size)
    return found or _forced(words, style, box)


def _pieces(words: str) -> list[_Piece]:
    return [
        _Piece(match[0], " " if words[match.end() : match.end() + 1].isspace() else "")
        for match in _PIECE.finditer(words)
    ]


def _even(pieces: list[_Piece], style: Style, size: int, width: float, most: int) -> list[str] | None:
    """Return at most so many lines, the longest of them as short as possible; None if that cannot be."""
    lines = _filled(pieces, style, size, width)
    if lines is None or len(lines) > most:
        return None
    low, high = width / len(lines) / 2, width
    while len(lines) > 1 and high - low > 4:
        middle = (low + high) / 2
        narrower = _filled(pieces, style, size, middle)
        if narrower is not None and len(narrower) == len(lines):
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def _filled(pieces: list[_Piece], style: Style, size: int, width: float) -> list[str] | None:
    """Return lines filled one after the other; None if a word is wider than a line."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and text.width(line + piece.word, style, size) > width:
            lines.append(line.rstrip())
            line = ""
        if not line and text.width(piece.word, style, size) > width:
            return None
        line = piece.after(line)
    return [*lines, line.rstrip()]


def _forced(words: str, style: Style, box: Box) -> Block:
    """Return the text in the smallest size: long words broken anywhere, the last line cut."""
    size = box.sizes[-1]
    most = max(1, min(box.most, int(box.height / (size * LEADING))))
    lines: list[str] = []
    rest = words
    while rest and len(lines) < most - 1:
        line = _head(rest, style, size, box.width)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest:
        lines.append(text.shortened(rest, style, size, box.width))
    return Block(tuple(lines), style, size)


def _head(words: str, style: Style, size: int, width: float) -> str:
    """Return what fits into one line, to the end of a word where there is one."""
    line = ""
    for piece in _pieces(words):
        if text.width(line + piece.word, style, size) > width:
            break
        line = piece.after(line)
    if line:
        return line
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text.width(words[:middle], style, size) <= width else (low, middle - 1)
    return words[:low]
