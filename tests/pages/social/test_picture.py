"""The pictures themselves, pixel by pixel."""

import io
from dataclasses import replace
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from kontakt.cards.colour import contrast
from kontakt.cards.fields import AvatarShape, Font, Layout, Theme
from kontakt.cards.theme import palettes
from kontakt.pages.social.picture import png
from kontakt.pages.social.values import Social, address, social
from tests.pages.conftest import FULL, LOOK

BASELINES = Path(__file__).parent / "baselines"
ADA = Social("Ada Lovelace", LOOK, "Analytical Engines", "Principal analyst", "Research")
RED = (255, 0, 0)

NAMES = {
    Layout.CLASSIC: (72, 290, 1128, 380),
    Layout.CENTERED: (72, 272, 1128, 360),
    Layout.BANNER: (72, 240, 1128, 500),
    Layout.MINIMAL: (72, 220, 1128, 500),
}
"""Where the name is: left, top, right, bottom."""


def drawn(shown):
    picture = Image.open(io.BytesIO(png(shown)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def looking(shown, **changes):
    return replace(shown, look=replace(shown.look, **changes))


def photo(colour=RED, size=(400, 400), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def hexadecimal(colour):
    return "#{:02x}{:02x}{:02x}".format(*colour)


def counted(picture):
    """The colours of a picture, the most frequent first."""
    return [colour for _, colour in sorted(picture.getcolors(1 << 20), reverse=True)]


def strongest(picture):
    """The highest contrast of any two of the colours that matter with the most frequent one."""
    ground, *others = counted(picture)
    return max((contrast(hexadecimal(ground), hexadecimal(other)) for other in others), default=1)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("primary", ["#000000", "#ffffff", "#808080", "#facc15", "#1e40af", "#ff00ff"])
@pytest.mark.parametrize("background", ["#ffffff", "#000000", "#777777", "#fde047"])
def test_the_name_can_be_read_on_every_colour(layout, theme, primary, background):
    shown = looking(ADA, layout=layout, theme=theme, primary_color=primary, background_color=background)
    assert strongest(drawn(shown).crop(NAMES[layout])) >= 4.5


@pytest.mark.parametrize("layout", Layout)
def test_every_text_is_drawn_in_a_colour_that_can_be_read(layout):
    """Each line differs from the picture without it, and its strongest pixels are readable on what was there."""
    whole = drawn(looking(ADA, layout=layout))
    for left_out in ("role", "employer", "organisation"):
        changes: dict[str, Any] = {left_out: ""}
        without = drawn(looking(replace(ADA, **changes), layout=layout))
        where = ImageChops.difference(whole, without).getbbox()
        assert where is not None
        assert strongest(whole.crop(where)) >= 4.5


def test_text_on_the_whitest_banner_can_be_read():
    shown = looking(replace(ADA, name="I", banner=photo("white", (1500, 500))), layout=Layout.BANNER)
    ground = drawn(shown).crop((700, 312, 1128, 600))
    assert min(contrast("#ffffff", hexadecimal(colour)) for colour in counted(ground)) >= 4.5


@pytest.mark.parametrize("layout", Layout)
def test_the_picture_has_the_colours_of_the_page(layout):
    for theme in (Theme.LIGHT, Theme.DARK, Theme.AUTO):
        palette = palettes("#b91c1c", "#ffffff", None, own_background=False, theme=theme).light
        ground = palette.band if layout is Layout.BANNER else palette.surface
        picture = drawn(looking(ADA, layout=layout, theme=theme, primary_color="#b91c1c"))
        assert hexadecimal(counted(picture)[0]) == ground


def test_the_layouts_differ_in_composition():
    pictures = [drawn(looking(replace(ADA, photo=photo()), layout=layout)).tobytes() for layout in Layout]
    assert len(set(pictures)) == 4


@pytest.mark.parametrize(
    ("layout", "centre", "radius"), [(Layout.CLASSIC, (170, 166), 98), (Layout.CENTERED, (600, 154), 98)]
)
def test_the_photo_fills_its_circle_and_nothing_else(layout, centre, radius):
    picture = drawn(looking(replace(ADA, photo=photo()), layout=layout))
    for x in range(1200):
        for y in range(0, 300, 3):
            away = hypot(x - centre[0] + 0.5, y - centre[1] + 0.5)
            if away < radius - 2:
                assert picture.getpixel((x, y)) == RED
            elif away > radius + 2:
                assert picture.getpixel((x, y)) != RED


def test_a_rounded_photo_has_rounded_corners():
    picture = drawn(looking(replace(ADA, photo=photo()), avatar_shape=AvatarShape.ROUNDED))
    assert picture.getpixel((72 + 98, 70)) == picture.getpixel((74, 68 + 98)) == RED
    assert picture.getpixel((76, 72)) != RED


def test_the_minimal_layout_shows_no_photo():
    assert RED not in counted(drawn(looking(replace(ADA, photo=photo()), layout=Layout.MINIMAL)))


@pytest.mark.parametrize("layout", Layout)
def test_what_is_no_picture_is_left_out(layout):
    bare = looking(ADA, layout=layout)
    for broken in (b"", b"GIF89a", photo()[:100], b"<svg/>"):
        assert png(replace(bare, photo=broken, banner=broken, logo=broken)) == png(bare)


@pytest.mark.parametrize("pictures", [{}, {"photo": photo()}, {"photo": photo(), "banner": photo("navy", (1500, 500))}])
@pytest.mark.parametrize("layout", Layout)
def test_a_name_that_no_font_can_write_leaves_no_empty_boxes(layout, pictures):
    def named(name):
        return png(looking(replace(ADA, name=name, **pictures), layout=layout))

    assert named("山田 太郎") == named("鈴木 一朗") == named("💡") == named("김철수")
    assert named("山田 太郎") != named("Taro Yamada")


def test_a_logo_stands_on_paper_where_the_ground_is_dark():
    logo = Image.new("RGBA", (200, 60))
    logo.paste((10, 10, 10, 255), (20, 20, 180, 40))
    buffer = io.BytesIO()
    logo.save(buffer, "WEBP", lossless=True)
    for theme, ground in ((Theme.DARK, "#ffffff"), (Theme.LIGHT, "#ffffff")):
        picture = drawn(looking(replace(ADA, logo=buffer.getvalue()), theme=theme))
        assert hexadecimal(picture.getpixel((76, 548))) == ground
        assert max(picture.getpixel((150, 566))) < 30
    assert hexadecimal(drawn(looking(ADA, theme=Theme.DARK)).getpixel((76, 548))) != "#ffffff"


def test_a_name_from_right_to_left_mirrors_the_picture():
    arabic = drawn(replace(ADA, name="محمد بن موسى", photo=photo()))
    assert arabic.getpixel((1200 - 170, 166)) == RED
    assert arabic.getpixel((170, 166)) != RED
    assert strongest(arabic.crop((900, 290, 1128, 400))) > 4.5


@pytest.mark.parametrize("font", Font)
def test_each_font_draws_its_own_letters(font):
    others = {png(looking(ADA, font=other)) for other in Font if other is not font}
    assert png(looking(ADA, font=font)) not in others


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(Layout), st.sampled_from(Font))
def test_whatever_somebody_is_called_there_is_a_picture(name, role, layout, font):
    drawn(looking(replace(ADA, name=name, role=role), layout=layout, font=font))


@pytest.mark.parametrize("layout", Layout)
def test_a_picture_is_small_enough_for_every_messenger(layout):
    noise = Image.effect_noise((375, 125), 120).resize((1500, 500), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(buffer, "JPEG")
    busy = looking(replace(ADA, photo=buffer.getvalue(), banner=buffer.getvalue()), layout=layout)
    assert len(png(looking(ADA, layout=layout))) < 50_000
    # WhatsApp shows none above 600 KB.
    assert len(png(busy)) < 500_000


def test_what_the_picture_does_not_show_does_not_change_its_address():
    assert address(replace(FULL, phones=(), emails=(), bio=None, websites=())) == address(FULL)
    assert address(replace(FULL, avatar_jpeg=None)) != address(FULL)
    minimal = replace(FULL, look=replace(LOOK, layout=Layout.MINIMAL))
    assert address(replace(minimal, avatar_jpeg=None)) == address(minimal) != address(FULL)


def test_the_organisation_is_not_named_twice():
    assert social(FULL).employer == "Research"
    assert social(replace(FULL, company="Babbage & Sons")).employer == "Research · Babbage & Sons"
    assert social(replace(FULL, department=None)).employer is None


def face():
    """A portrait of a kind, which is the same everywhere."""
    picture = Image.radial_gradient("L").resize((400, 400))
    buffer = io.BytesIO()
    Image.merge("RGB", (picture, picture.rotate(90), ImageChops.invert(picture))).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("layout", Layout)
def test_the_picture_looks_as_it_was_approved(layout):
    """To approve new ones, look at each, and put it where it is missing."""
    shown = looking(replace(ADA, photo=face(), employer="Research · Byron & Babbage"), layout=layout)
    approved = BASELINES / f"{layout.value}.png"
    assert approved.is_file(), f"draw {approved} anew, look at it, keep it"
    with Image.open(approved) as file:
        difference = ImageChops.difference(drawn(shown).reduce(4), file.convert("RGB").reduce(4))
    # Releases of FreeType differ in the smoothness of edges.
    assert max(ImageStat.Stat(difference).mean) < 0.5
    assert max(ImageStat.Stat(difference).rms) < 6
