"""The self-hosted fonts of a card page: only the card's own, and of it only the subsets that its text needs."""

import json
from collections import Counter
from functools import cache
from typing import NamedTuple, TypedDict

from kontakt.cards.fields import Font
from kontakt.pages.sources import read

_FALLBACKS = {
    "sans": "system-ui,sans-serif",
    "rounded": "ui-rounded,system-ui,sans-serif",
    "serif": 'ui-serif,Charter,"Iowan Old Style",Georgia,serif',
    "mono": "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace",
}


_MOST_PRELOADS = 2  # More than that would hold back the pictures.


class _Font(TypedDict):
    family: str
    version: str
    weight: str
    fallback: str
    adjust: str | None


class _Face(NamedTuple):
    address: str
    css: str
    ranges: str
    points: tuple[tuple[int, int], ...]

    def covers(self, point: int) -> bool:
        return any(low <= point <= high for low, high in self.points)


def font_css(font: Font, text: str) -> str:
    """Return the `@font-face` rules for the subsets that the text needs, and `--font` of the root element."""
    faces, needed = _faces(font), _needed(font, text)
    if set(needed) == {faces[0]}:  # Ranges tell browsers which of several to take; this one they take in any case.
        rules = f"{faces[0].css}}}"
    else:
        offered = [face for face in faces if face in {faces[0], *needed}]
        rules = "".join(f"{face.css};unicode-range:{face.ranges}}}" for face in offered)
    return f"{rules}:root{{--font:{_stack(font)}}}"


def preloads(font: Font, text: str) -> list[str]:
    """Return the addresses of the subsets that most of the text is in, at most two; none if none has any of it."""
    return [face.address for face, _ in _needed(font, text).most_common(_MOST_PRELOADS)]


def _needed(font: Font, text: str) -> Counter[_Face]:
    """Return how many signs of the text each subset has."""
    needed: Counter[_Face] = Counter()
    for sign, times in Counter(text).items():
        for face in [face for face in _faces(font) if face.covers(ord(sign))][:1]:
            needed[face] += times
    return needed


@cache
def _faces(font: Font) -> tuple[_Face, ...]:
    own = _font(font)
    adjust = f"size-adjust:{own['adjust']};" if own["adjust"] else ""
    subsets: dict[str, str] = json.loads(read("fonts.json"))["subsets"]
    return tuple(
        _Face(
            address := f"/fonts/{font.value}/{own['version']}/{subset}.woff2",
            f'@font-face{{font-family:"{own["family"]}";font-display:swap;font-weight:{own["weight"]};{adjust}'
            f'src:url("{address}")format("woff2")',
            ranges,
            tuple(_pair(part) for part in ranges.split(",")),
        )
        for subset, ranges in subsets.items()
    )


def _pair(part: str) -> tuple[int, int]:
    low, _, high = part.removeprefix("U+").partition("-")
    return int(low, 16), int(high or low, 16)


@cache
def _stack(font: Font) -> str:
    own = _font(font)
    return f'"{own["family"]}",{_FALLBACKS[own["fallback"]]}'


def _font(font: Font) -> _Font:
    own: _Font = json.loads(read("fonts.json"))["fonts"][font.value]
    return own
