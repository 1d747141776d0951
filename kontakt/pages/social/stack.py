"""Name, role and employer below each other, in the sizes that the room for them allows."""

from typing import NamedTuple

from kontakt.pages.social.canvas import Canvas
from kontakt.pages.social.lines import Block, Box, fit
from kontakt.pages.social.parts import Ink, Parts
from kontakt.pages.social.text import Style


class Row(NamedTuple):
    """One text of a stack, its colour, and the space above it in pixels."""

    block: Block
    colour: str
    space: int


class Stack(NamedTuple):
    """Texts below each other."""

    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """The height of all rows in pixels."""
        return sum(row.block.height + row.space for row in self.rows)

    def write(self, canvas: Canvas, at: tuple[int, float], *, is_centred: bool = False) -> None:
        """Write the rows; `at` is where they begin, or with `is_centred` their middle, and their top."""
        x, y = at
        for block, colour, space in self.rows:
            canvas.write((x, y + space), block, colour, is_centred=is_centred)
            y += space + block.height


def stacked(parts: Parts, ink: Ink, box: Box, *, most: int = 1) -> Stack:
    """Return the texts as large as the box allows; role and employer take at most so many lines each."""
    for share in (1.0, 0.85):  # Beside a long name the lines below it are smaller, too.
        lower = Stack(_lower(parts, ink, box.width, share, most))
        name = fit(parts.name or "", parts.style(650), box._replace(height=box.height - lower.height))
        if len(name.lines) == 1:
            break
    return Stack((Row(name, ink.strong, 0), *lower.rows))


def line(words: str, style: Style, width: float, size: int, most: int = 1) -> Block:
    """Return a text of lesser weight: a little smaller if need be, then cut."""
    sizes = (size, round(size * 0.94), round(size * 0.88), round(size * 0.82))
    return fit(words, style, Box(width, most * size * 1.3, sizes, most))


def _lower(parts: Parts, ink: Ink, width: float, share: float, most: int) -> tuple[Row, ...]:
    lines = ((parts.role, 450, 40, ink.strong), (parts.employer, 400, 34, ink.soft))
    blocks = [
        (line(words, parts.style(weight), width, round(size * share), most), colour)
        for words, weight, size, colour in lines
        if words
    ]
    return tuple(Row(block, colour, 4 if number else 12) for number, (block, colour) in enumerate(blocks))
