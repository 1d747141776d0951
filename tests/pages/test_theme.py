import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cards.colour import contrast, parse, readable, show
from kontakt.cards.fields import Theme
from kontakt.cards.theme import Palette, palettes

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
GREYS = st.integers(0, 255).map(lambda level: f"#{level:02x}{level:02x}{level:02x}")
ANY_COLOUR = COLOURS | GREYS


def pairs(palette: Palette) -> dict[str, tuple[str, str]]:
    return {
        "text": (palette.text, palette.surface),
        "text on soft": (palette.text, palette.soft),
        "muted": (palette.muted, palette.surface),
        "accent": (palette.accent, palette.surface),
        "accent on soft": (palette.accent, palette.soft),
        "button": (palette.on_primary, palette.primary),
        "button, hovered": (palette.on_primary, palette.primary_hover),
        "band": (palette.on_band, palette.band),
    }


@given(ANY_COLOUR, ANY_COLOUR, st.none() | ANY_COLOUR, st.booleans(), st.sampled_from(Theme))
def test_every_text_can_be_read_whatever_colours_are_chosen(primary, background, text, own, theme):
    found = palettes(primary, background, text, own_background=own, theme=theme)
    for palette in (found.light, found.dark):
        ratios = {name: contrast(*pair) for name, pair in pairs(palette).items()}
        assert min(ratios.values()) >= 4.5, ratios


@given(ANY_COLOUR, ANY_COLOUR, st.sampled_from(Theme))
def test_the_dark_theme_never_replaces_a_background_of_the_cards_own(primary, background, theme):
    found = palettes(primary, background, None, own_background=True, theme=theme)
    assert found.light.surface == found.dark.surface == background


@given(COLOURS)
def test_a_colour_survives_the_way_to_oklch_and_back(colour):
    assert show(parse(colour)) == colour


@given(COLOURS, ANY_COLOUR)
def test_an_adjusted_colour_keeps_its_hue(colour, surface):
    adjusted, wanted = parse(readable(colour, surface)), parse(colour)
    if adjusted.chroma < 0.04 or adjusted.lightness < 0.2:  # Near grey or black, one step of eight bits turns the hue.
        return
    assert abs((adjusted.hue - wanted.hue + 3.14159) % 6.28318 - 3.14159) < 0.2


def test_a_fixed_theme_is_the_same_for_every_visitor():
    light = palettes("#aa3355", "#ffffff", None, own_background=False, theme=Theme.LIGHT)
    dark = palettes("#aa3355", "#ffffff", None, own_background=False, theme=Theme.DARK)
    assert light.light is light.dark
    assert dark.light is dark.dark
    assert not light.dark.is_dark
    assert dark.light.is_dark


@pytest.mark.parametrize("primary", ["#0f172a", "#aa3355", "#ffd400", "#3b82f6"])
def test_the_brand_is_shown_as_it_is_wherever_it_can_be_seen(primary):
    palette = palettes(primary, "#ffffff", None, own_background=False, theme=Theme.LIGHT).light
    assert palette.primary == palette.band == primary


def test_a_white_brand_on_white_still_has_a_button_that_can_be_seen():
    palette = palettes("#ffffff", "#ffffff", None, own_background=False, theme=Theme.LIGHT).light
    assert contrast(palette.primary, palette.surface) >= 1.2


def test_known_contrasts_are_those_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert re.fullmatch(r"#[0-9a-f]{6}", readable("#777777", "#ffffff"))
