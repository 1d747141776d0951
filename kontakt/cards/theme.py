"""The colours of a card page, computed from the few that a card or an organisation chooses.

Whatever those are, every text of the page reaches 4.5:1 (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from kontakt.cards.colour import BLACK, WHITE, contrast, ink, mix, parse, readable, show
from kontakt.cards.fields import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, `#rrggbb`; `line` is `#rrggbbaa`.

    On `surface`: `text`, `muted` and `accent`. On `soft` (a tint of the surface): `text` and `accent`.
    On the button's `primary` and `primary_hover`: `on_primary`. On `band`, the head of the card: `on_band`.
    `field` is what the card lies on.
    """

    is_dark: bool
    surface: str
    field: str
    soft: str
    text: str
    muted: str
    line: str
    accent: str
    primary: str
    primary_hover: str
    on_primary: str
    band: str
    on_band: str


@dataclass(frozen=True, slots=True)
class Palettes:
    """The palettes for a visitor who prefers light and for one who prefers dark; equal where that makes no odds."""

    light: Palette
    dark: Palette


@lru_cache(maxsize=512)
def palettes(primary: str, background: str, text: str | None, *, own_background: bool, theme: Theme) -> Palettes:
    """Return the palettes for colours given as `#rrggbb`; without `text` it is computed from the others.

    A background of the card's own stays in both themes; the organisation's gives way to a dark surface.
    """
    light = _palette(primary, background, text)
    if own_background or light.is_dark:
        return Palettes(light, light)
    surface = _dark_surface(primary)
    # A text colour was chosen for the light surface; on the dark one it stays only where it can be read.
    dark = _palette(primary, surface, text if text and contrast(text, surface) >= 4.5 else None)
    return {
        Theme.LIGHT: Palettes(light, light),
        Theme.DARK: Palettes(dark, dark),
        Theme.AUTO: Palettes(light, dark),
    }[theme]


def _dark_surface(primary: str) -> str:
    tone = parse(primary)
    return show(replace(tone, lightness=0.21, chroma=min(tone.chroma * 0.2, 0.02)))


def _palette(primary: str, surface: str, text: str | None) -> Palette:
    is_dark = ink(surface) == WHITE
    tint = _at(primary, 0.55, 0.75)
    soft = mix(surface, tint, _tint_share(surface) if is_dark else 0.1)
    if contrast(ink(surface), soft) < 4.5 or contrast(soft, surface) < 1.04:
        soft = mix(surface, BLACK if is_dark else WHITE, 0.14)  # Middle grey: only away from the text there is room.
    strong = text or _neutral(primary, is_dark=is_dark)
    if contrast(strong, surface) < 4.5:
        strong = readable(strong, surface, 7)  # Not the least that can be read: all the card's text has this colour.
    fill = _fill(primary, surface, is_dark=is_dark)
    band = readable(primary, surface, 1.2)
    return Palette(
        is_dark=is_dark,
        surface=surface,
        field=mix(_beneath(surface, is_dark=is_dark), tint, 0.04),
        soft=soft,
        text=_on_both(strong, surface, soft),
        muted=readable(mix(strong, surface, 0.34), surface),
        line=f"{strong}1f" if is_dark else f"{strong}1a",
        accent=_on_both(_at(primary, 0.78, 1) if is_dark else primary, surface, soft),
        primary=fill,
        primary_hover=mix(fill, ink(_on(fill)), 0.1),
        on_primary=_on(fill),
        band=band,
        on_band=_on(band),
    )


def _tint_share(dark: str) -> float:
    return 0.26 if parse(dark).lightness < 0.15 else 0.16  # Near black a step of lightness shows less.


def _at(colour: str, lowest: float, highest: float) -> str:
    """Return the colour with its lightness held between two bounds."""
    tone = parse(colour)
    return show(replace(tone, lightness=min(highest, max(lowest, tone.lightness))))


def _fill(primary: str, surface: str, *, is_dark: bool) -> str:
    """Return the colour of the main button: the primary as it is wherever it stands out from the surface.

    On a dark surface dark shapes vanish sooner than their contrast says, so there it takes 3:1 (WCAG 2.2, 1.4.11),
    and a nearly black brand turns into its light opposite.
    """
    tone = parse(primary)
    if is_dark and tone.lightness < 0.4 and tone.chroma < 0.06 and contrast(primary, surface) < 3:
        return readable(show(replace(tone, lightness=0.93, chroma=tone.chroma * 0.4)), surface, 3)
    return readable(primary, surface, 3 if is_dark else 1.25)


def _on(fill: str) -> str:
    """Return the colour of text on a fill: white where it is readable, else a very dark tone of the fill."""
    if contrast(WHITE, fill) >= 4.5:
        return WHITE
    tone = parse(fill)
    return readable(show(replace(tone, lightness=0.2, chroma=min(tone.chroma * 0.4, 0.05))), fill)


def _neutral(primary: str, *, is_dark: bool) -> str:
    tone = parse(primary)
    if is_dark:
        return show(replace(tone, lightness=0.95, chroma=min(tone.chroma * 0.1, 0.008)))
    return show(replace(tone, lightness=0.21, chroma=min(tone.chroma * 0.25, 0.03)))


def _on_both(colour: str, surface: str, soft: str) -> str:
    found = readable(readable(colour, surface), soft)
    return found if contrast(found, surface) >= 4.5 else ink(surface)


def _beneath(surface: str, *, is_dark: bool) -> str:
    """Return what the card lies on: a step darker, or lighter where there is nothing darker."""
    tone = parse(surface)
    step = -0.03 if not is_dark else -0.055 if tone.lightness > 0.13 else 0.1
    return show(replace(tone, lightness=tone.lightness + step))
