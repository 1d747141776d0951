"""Colours, and the palettes that are computed from them."""

import re

from kontakt.cards.colour import BLACK, WHITE, contrast, ink, mix, parse, readable, show
from kontakt.cards.fields import Theme
from kontakt.cards.theme import Palette, palettes
from kontakt.signatures.colours import DARK, colours
from tests.fuzz.source import Source

_COLOUR = re.compile("#[0-9a-f]{6}")
_THEMES = tuple(Theme)
_ENOUGH = 4.5


def colour(source: Source) -> None:
    """A colour comes back from OKLCH, and a readable one can be read."""
    one, other = source.colour(), source.colour()
    back = show(parse(one))
    assert all(abs(a - b) <= 1 for a, b in zip(bytes.fromhex(back[1:]), bytes.fromhex(one[1:]), strict=True)), one
    ratio = contrast(one, other)
    assert 1 <= ratio <= 21.000001
    assert ratio == contrast(other, one)
    assert contrast(ink(one), one) >= _ENOUGH
    wanted = source.pick((1.2, 3.0, 4.5, 7.0, 21.0))
    found = readable(one, other, wanted)
    assert _COLOUR.fullmatch(found), found
    best = max(contrast(BLACK, other), contrast(WHITE, other))
    assert contrast(found, other) >= min(wanted, best), (one, other, wanted, found)
    share = source.byte() / 255
    assert _COLOUR.fullmatch(mix(one, other, share))


def theme(source: Source) -> None:
    """Whatever is chosen, every text of the page reaches 4.5:1."""
    primary, background = source.colour(), source.colour()
    text = source.colour() if source.chance(2) else None
    own, kind = source.chance(2), source.pick(_THEMES)
    found = palettes(primary, background, text, own_background=own, theme=kind)
    for palette in {found.light, found.dark}:
        _is_readable(palette, (primary, background, text, own, kind))


def _is_readable(palette: Palette, given: object) -> None:
    on = {
        palette.surface: (palette.text, palette.muted, palette.accent),
        palette.soft: (palette.text, palette.accent),
        palette.primary: (palette.on_primary,),
        palette.primary_hover: (palette.on_primary,),
        palette.band: (palette.on_band,),
    }
    for surface, texts in on.items():
        for text in texts:
            assert contrast(text, surface) >= _ENOUGH, (given, palette)


def signature_colours(source: Source) -> None:
    """The colours of a signature carry white text, or are seen on light and on dark."""
    found = colours(source.colour())
    assert contrast(found.fill, WHITE) >= _ENOUGH
    assert contrast(found.line, DARK) >= 3
    assert found.name is None or (contrast(found.name, WHITE) >= _ENOUGH and contrast(found.name, DARK) >= 3)
