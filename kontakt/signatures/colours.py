"""The colours of a signature, computed from one accent for a mail whose background nobody knows."""

from functools import lru_cache

from kontakt.cards.colour import WHITE, contrast, parse, readable
from kontakt.signatures.view import Colours

DARK = "#1f1f1f"
"""About what mail programs have on a dark screen."""

_LARGE = 3.0
"""What large text and shapes need (WCAG 2.2, 1.4.3 and 1.4.11)."""

_GREY = 0.06
"""A chroma below this: the tone that light and dark share would be a plain grey, and no sign of a brand."""


@lru_cache(maxsize=512)
def colours(accent: str) -> Colours:
    """Return the colours for an accent `#rrggbb`.

    No colour has 4.5:1 on white and on a dark surface, so that only the name, which is large, gets one for both.
    """
    fill = readable(accent, WHITE)
    shared = readable(fill, DARK, _LARGE)
    is_grey = parse(accent).chroma < _GREY
    return Colours(fill=fill, line=shared, name=None if is_grey or contrast(shared, WHITE) < 4.5 else shared)
