"""The self-hosted fonts of a card page: only the card's own, and of it only the subsets that its text needs."""

import json
from functools import cache
from typing import NamedTuple, TypedDict

from kontakt.cards.fields import Font
from kontakt.pages.sources import read

_FALLBACKS = {
    "sans": 'ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
    "rounded": 'ui-rounded,"SF Pro Rounded",system-ui,sans-serif',
    "serif": 'ui-serif,Charter,"Iowan Old Style",Georgia,serif',
    "mono": "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace",
}


class _Font(TypedDict):
    family: str
    version: str
    weight: str
    fallback: str
    adjust: str | None


class _Face(NamedTuple):
    css: str
    ranges: tuple[tuple[int, int], ...]

    def covers(self, point: int) -> bool:
        return any(low <= point <= high for low, high in self.ranges)


def font_css(font: Font, text: str) -> str:
    """Return the `@font-face` rules for the subsets that the text needs, and `--font` of the root element."""
    faces = _faces(font)
    needed = {faces[0]}
    for point in {ord(character) for character in text}:
        needed.update([face for face in faces if face.covers(point)][:1])
    rules = "".join(face.css for face in faces if face in needed)
    return f"{rules}:root{{--font:{_stack(font)}}}"


@cache
def _faces(font: Font) -> tuple[_Face, ...]:
    own = _font(font)
    adjust = f"size-adjust:{own['adjust']};" if own["adjust"] else ""
    subsets: dict[str, str] = json.loads(read("fonts.json"))["subsets"]
    return tuple(
        _Face(
            f'@font-face{{font-family:"{own["family"]}";font-display:swap;font-weight:{own["weight"]};{adjust}'
            f'src:url("/fonts/{font.value}/{own["version"]}/{subset}.woff2")format("woff2");unicode-range:{ranges}}}',
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
