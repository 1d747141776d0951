"""Colours that readers of QR codes can tell apart."""

import re

from kontakt.cards.colour import contrast, luminance

_LEAST_CONTRAST = 3.0
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class UnreadableColours(ValueError):  # noqa: N818 - it names a state
    """The colours are no `#rrggbb`, or readers could not tell them apart."""


def check_colours(fg: str, bg: str) -> None:
    """Raise `UnreadableColours` unless both are `#rrggbb` and `fg` is darker than `bg` by a contrast of 3:1 or more.

    Many readers do not recognise light modules on a dark ground.
    """
    if not (_COLOUR.fullmatch(fg) and _COLOUR.fullmatch(bg)):
        raise UnreadableColours("A colour is written #rrggbb.")
    if luminance(fg) >= luminance(bg):
        raise UnreadableColours("The foreground of a QR code must be darker than its background.")
    if contrast(fg, bg) < _LEAST_CONTRAST:
        raise UnreadableColours("These two colours are too close to each other for a QR code.")
