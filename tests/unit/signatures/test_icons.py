"""The icons of platforms."""

from io import BytesIO

import pytest
from PIL import Image

from kontakt.cards.fields import Platform
from kontakt.signatures.icons import SIDE, glyphs, icon


def opened(platform, colour):
    return Image.open(BytesIO(icon(platform, colour)))


@pytest.mark.parametrize("platform", Platform)
def test_an_icon_is_a_disc_of_the_colour_with_a_glyph_that_is_seen_on_it(platform):
    picture = opened(platform, "#4b2e83")
    assert (picture.size, picture.mode) == ((SIDE, SIDE), "RGBA")
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((SIDE // 2, 2)) == (0x4B, 0x2E, 0x83, 255)
    glyph = sum(count for count, colour in picture.getcolors(SIDE * SIDE) if min(colour) > 200)
    assert 0.03 < glyph / SIDE**2 < 0.4


def test_no_two_platforms_have_the_same_glyph():
    assert len({icon(platform, "#4b2e83") for platform in Platform}) == len(Platform)


def test_on_a_light_disc_the_glyph_is_black():
    assert opened(Platform.XING, "#ffff00").convert("RGB").getpixel((36, 36)) == (0, 0, 0)


def test_there_is_a_glyph_for_every_platform():
    assert glyphs().size == (SIDE * (len(Platform) + 1), SIDE)
