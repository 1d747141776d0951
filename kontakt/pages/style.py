"""The one style element of a page: tokens, rules, and the custom properties of the card's colours."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256

from kontakt.cards.fields import Font, Layout
from kontakt.cards.theme import Palette, Palettes
from kontakt.pages.fonts import font_css
from kontakt.pages.sources import read

_SET_LATER = frozenset(
    [
        *("brand", "surface", "field", "text", "muted", "line", "accent", "accent-soft", "band", "on-band"),
        *("primary", "primary-hover", "on-primary", "plate", "plate-space", "font", "target"),
    ]
)
"""Custom properties that the palette, the font or the card's own rules set, whatever the tokens say."""


def card_style(layout: Layout, found: Palettes, font: Font, text: str) -> str:
    """Return the CSS of a card page; `text` is everything that the page shows in the card's font."""
    light, dark = _properties(found.light), _properties(found.dark)
    palette = f":root{{{light}}}"
    if light != dark:
        # The visitor's choice, which the script puts on the root element, comes before the device's.
        palette += f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}"
        palette += f"@media screen{{:root[data-theme=dark]{{{dark}}}}}"
    return f"{tokens(layout)}{font_css(font, text)}{palette}{page_rules(layout)}"


def page_rules(layout: Layout) -> str:
    """Return the CSS of every card page with that layout; on paper all layouts are one."""
    return f"{rules('base.css', 'card.css')}@media screen{{{rules(f'layouts/{layout.value}.css')}}}"


def problem_style() -> str:
    """Return the CSS of a problem page."""
    return rules("tokens.css", "base.css", "problem.css")


def source_hash(style: str) -> str:
    """Return the style's hash as a source expression (Content Security Policy Level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def minified(css: str) -> str:
    """Return the CSS without comments and needless white space; it holds no string in which that would matter."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


@cache
def rules(*names: str) -> str:
    """Return the rules of these files, minified."""
    return minified("".join(read(name) for name in names))


@cache
def tokens(layout: Layout) -> str:
    """Return the design tokens without those that the layout does not use or that the palette sets."""
    found, page = rules("tokens.css"), page_rules(layout)
    while True:
        unused = [
            declaration[0]
            for declaration in re.finditer(r"--([\w-]+):[^;}]*;?", found)
            if declaration[1] in _SET_LATER or f"var(--{declaration[1]})" not in found + page
        ]
        if not unused:
            return found
        for declaration in unused:  # What only they used goes in the next round.
            found = found.replace(declaration, "")


def _properties(palette: Palette) -> str:
    values = {
        "brand": palette.primary,
        "surface": palette.surface,
        "field": palette.field,
        "text": palette.text,
        "muted": palette.muted,
        "line": palette.line,
        "accent": palette.accent,
        "accent-soft": palette.soft,
        "primary": palette.primary,
        "primary-hover": palette.primary_hover,
        "on-primary": palette.on_primary,
        "band": palette.band,
        "on-band": palette.on_band,
        # Logos are drawn for paper: on a dark surface they get a piece of it.
        "plate": "#fff" if palette.is_dark else "none",
        "plate-space": "6px 10px" if palette.is_dark else "0",
    }
    scheme = f"color-scheme:{'dark' if palette.is_dark else 'light'}"
    return "".join(f"--{name}:{value};" for name, value in values.items()) + scheme
