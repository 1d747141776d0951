"""A table for a terminal: what is right is green, what is wrong is red, and a mark says it without colours."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import click

from kontakt.wording import printable

_MARKS = {"ok": "ok", "failed": "!!", "skipped": "--", "warned": " !"}
_COLOURS = {"ok": "green", "failed": "red", "skipped": "yellow", "warned": "yellow"}
_NAME = len("OTEL_EXPORTER_OTLP_ENDPOINT")
_SOURCE = len("environment")


@dataclass(frozen=True, slots=True)
class Row:
    """One setting or check; a setting has a source, and the path of the file if it comes from one."""

    name: str
    status: Literal["ok", "failed", "skipped", "warned"]
    text: str | None
    source: str | None = None
    file: str | None = None


def lines(rows: Iterable[Row], width: int, *, is_coloured: bool) -> Iterator[str]:
    """Yield the lines of the table; what is too long for its column goes on below, so that `width` is kept."""
    for row in rows:
        room = width - _NAME - 7 - (_SOURCE + 2 if row.source else 0)
        text = _wrapped(row.text or "(none)", room)
        if row.file:
            text += _wrapped(f"in {row.file}", room)
        mark = f" {_MARKS[row.status]}  {row.name:{_NAME}}"
        if is_coloured:
            mark = click.style(mark, fg=_COLOURS[row.status])
        yield f"{mark}  {text[0]:{room}}  {row.source or ''}".rstrip()
        for more in text[1:]:
            yield f"{'':{_NAME + 7}}{more}"


def _wrapped(words: str, room: int) -> list[str]:
    """Return lines of at most `room` characters, broken where a path or an address has a joint if it has one."""
    found = [""]
    for piece in re.findall(r"[^ /,&?@]*[ /,&?@]+|[^ /,&?@]+", printable(words)):
        if found[-1] and len(found[-1]) + len(piece.rstrip()) > room:
            found.append("")
        found[-1] += piece
        while len(found[-1].rstrip()) > room:
            found[-1:] = found[-1][:room], found[-1][room:]
    return [line.rstrip() for line in found]
