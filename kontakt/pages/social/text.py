"""Text in pictures: what can be written at all, in which fonts, in which order, and in lines of even length."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

from kontakt.cards.fields import Font
from kontakt.pages.social import bidi, fonts

_JOINERS = "\u200c\u200d"
"""They change how the letters beside them look."""

_UNSEEN = re.compile("[\u00ad\u200b\u2060-\u2064\ufe00-\ufe0f\ufeff\u20dd-\u20e4\U000e0000-\U000e0fff]")
"""Invisible characters, and the choice of and the frames around emoji."""

_RIGHT_TO_LEFT = {"R", "AL", "AN"}


class Style(NamedTuple):
    """How text is written; the weight is that of CSS."""

    font: Font
    weight: int


class Run(NamedTuple):
    """A piece of a line in one font file and one direction."""

    text: str
    subset: fonts.Subset
    level: int

    def width(self, size: float, weight: int) -> float:
        """Return the advance in pixels."""
        return float(self._face(size, weight).getlength(self.text, direction=self._direction))

    def draw(self, canvas: ImageDraw.ImageDraw, at: tuple[float, float], size: float, weight: int, fill: str) -> None:
        """Draw the run; `at` is where its baseline begins on the left."""
        face = self._face(size, weight)
        canvas.text(at, self.text, fill=fill, font=face, anchor="ls", direction=self._direction)

    def _face(self, size: float, weight: int) -> ImageFont.FreeTypeFont:
        return fonts.face(self.subset.file, round(size * self.subset.scale), weight)

    @property
    def _direction(self) -> str | None:
        if not bidi.can_turn():
            return None  # Without Raqm there is one direction, and Pillow refuses the question.
        return "rtl" if self.level % 2 else "ltr"


def writable(text: str | None, font: Font) -> str | None:
    """Return the text as it can be written: without emoji and symbols that no font has.

    None if a letter, mark or digit of it is in no font, or if nothing is left: a name is written whole or not at all.
    """
    kept = []
    for cluster in _clusters(" ".join(_UNSEEN.sub("", text or "").split())):
        for form in (cluster, unicodedata.normalize("NFKC", cluster)):
            if _subset(form, font):
                kept.append(form)
                break
        else:
            if any(unicodedata.category(character)[0] in "LN" for character in cluster):
                return None
    left = " ".join("".join(kept).split())
    if not any(unicodedata.category(character)[0] in "LN" for character in left):
        return None
    turns = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in left)
    return left if bidi.can_turn() or not turns else None


def runs_to_left(text: str) -> bool:
    """Return whether the text as a whole runs from right to left."""
    return bidi.levels(text)[1]


@lru_cache(maxsize=4096)
def width(text: str, style: Style, size: float) -> float:
    """Return the advance of one line in pixels."""
    return sum(run.width(size, style.weight) for run in runs(text, style.font))


def draw(canvas: ImageDraw.ImageDraw, at: tuple[float, float], text: str, style: Style, size: float, fill: str) -> None:
    """Draw one line; `at` is where its baseline begins on the left, whatever its direction."""
    x, y = at
    for run in runs(text, style.font):
        run.draw(canvas, (x, y), size, style.weight, fill)
        x += run.width(size, style.weight)


@lru_cache(maxsize=512)
def runs(text: str, font: Font) -> tuple[Run, ...]:
    """Return the pieces of a writable line from left to right."""
    found, position = bidi.levels(text)[0], 0
    pieces: list[tuple[list[str], fonts.Subset, int]] = []
    for cluster in _clusters(text):
        level = found[position]
        position += len(cluster)
        before = pieces[-1] if pieces else None
        own = _subset(cluster, font)
        if own is None:
            continue
        # Spaces and signs that the fonts share do not interrupt a run.
        if before and before[2] == level and not cluster[0].isalnum() and _has(before[1], cluster):
            own = before[1]
        if before and before[1:] == (own, level):
            before[0].append(cluster)
        else:
            pieces.append(([cluster], own, level))
    made = [Run("".join(clusters), subset, level) for clusters, subset, level in pieces]
    return tuple(bidi.visual(made, [run.level for run in made]))


def shortened(text: str, style: Style, size: float, most: float) -> str:
    """Return the text, or as much of it as fits into so many pixels with an ellipsis at its end."""
    if width(text, style, size) <= most:
        return text
    clusters = list(_clusters(text))
    low, high = 0, len(clusters)
    while low < high:
        middle = (low + high + 1) // 2
        if width(_cut(clusters[:middle]), style, size) <= most:
            low = middle
        else:
            high = middle - 1
    # Cut between words where that does not cost much.
    space = "".join(clusters[:low]).rfind(" ")
    whole = len(list(_clusters("".join(clusters)[: max(space, 0)])))
    return _cut(clusters[: whole if whole > 0.7 * low else low])


def _cut(clusters: list[str]) -> str:
    return re.sub(r"[\s.,;:·/(\[\u2013-]+$", "", "".join(clusters)) + "…"


def _clusters(text: str) -> Iterator[str]:
    """Yield each character with the marks and joiners that belong to it."""
    start = 0
    for position, character in enumerate(text):
        belongs = unicodedata.category(character)[0] == "M" or character in _JOINERS
        if position and not belongs:
            yield text[start:position]
            start = position
    if text:
        yield text[start:]


@lru_cache(maxsize=8192)
def _subset(cluster: str, font: Font) -> fonts.Subset | None:
    return next((subset for subset in fonts.subsets(font) if _has(subset, cluster)), None)


def _has(subset: fonts.Subset, cluster: str) -> bool:
    return all(character in _JOINERS or fonts.writes(subset.file, character) for character in cluster)
