"""Text in pictures: order, fonts, shape, lines."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kontakt.cards.fields import Font
from kontakt.pages.social import bidi, fonts, lines, text
from kontakt.pages.social.lines import Box
from kontakt.pages.social.text import Style

INTER = Style(Font.INTER, 650)
SIZES = (88, 80, 72, 64, 56, 48, 40)
LONG = (
    "Dr. Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Cipriano de la Santísima "
    "Trinidad Picasso"
)


def test_this_machine_can_write_from_right_to_left():
    assert bidi.can_turn(), "install FriBiDi (Debian: libfribidi0)"


@pytest.mark.parametrize("font", Font)
def test_every_font_has_all_its_files(font):
    own = [subset for subset in fonts.subsets(font) if f"/{font.value}-" in subset.file]
    assert len(own) == 5
    assert {subset.file.rsplit("/", 1)[1] for subset in fonts.subsets(font)} >= {
        "noto-sans-hebrew-hebrew-wght-normal.woff2",
        "vazirmatn-arabic-wght-normal.woff2",
    }


@pytest.mark.parametrize("font", Font)
@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Žofie Łukasiewicz",
        "Nguyễn Đặng",
        "Лідія Ґудзь",
        "Ελευθέριος",
        "דוד בן־גוריון",
        "محمد بن موسى",
        "سعید",
    ],
)
def test_every_font_writes_the_scripts_of_the_pages(name, font):
    assert text.writable(name, font) == name


@pytest.mark.parametrize("name", ["山田 太郎", "김철수", "สมชาย", "राम", "Ада 山田", "ა", "\U00012000", "\ue000\ufdd0"])
def test_a_name_that_no_font_has_is_not_written_at_all(name):
    assert text.writable(name, Font.INTER) is None


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Ada 😀", "Ada"),
        ("👩\u200d🚀 Emily ❤️ O'Neil", "Emily O'Neil"),
        ("\U0001d4d0\U0001d4ed\U0001d4ea \uff2covelace", "Ada Lovelace"),
        ("Ada\u200bLovelace\ufeff", "AdaLovelace"),
        ("  Ada \u00a0 Lovelace ", "Ada Lovelace"),
        ("👍🏽", None),
        ("1️⃣", "1"),
        ("", None),
        (None, None),
        ("...", None),
    ],
)
def test_emoji_and_invisible_characters_are_left_out(typed, written):
    assert text.writable(typed, Font.INTER) == written


@given(st.text(max_size=120), st.sampled_from(Font))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_in_a_font(typed, font):
    written = text.writable(typed, font)
    if written is not None:
        drawn = [character for run in text.runs(written, font) for character in run.text]
        assert sorted(drawn) == sorted(written)
        for run in text.runs(written, font):
            assert all(c in "\u200c\u200d" or fonts.writes(run.subset.file, c) for c in run.text)


def test_a_line_of_mixed_directions_is_ordered_as_it_is_read():
    found, to_left = bidi.levels("דוד (David) 12")
    assert to_left
    assert bidi.visual(list("דוד (David) 12"), found) == list("12 )David( דוד")
    assert bidi.levels("Ada Lovelace") == ([0] * 12, False)
    assert [run.text for run in text.runs("Ada محمد Lovelace", Font.INTER)] == ["Ada ", "محمد", " Lovelace"]
    assert [run.text.strip() for run in text.runs("محمد Ada", Font.INTER)] == ["Ada", "محمد"]


def test_arabic_letters_are_joined():
    assert gaps("محمد") == 0
    assert gaps("م\u200cح\u200cم\u200cد") == 3


def gaps(word):
    """How many gaps there are in the drawn word, from left to right."""
    picture = Image.new("L", (600, 200))
    text.draw(ImageDraw.Draw(picture), (20, 130), word, INTER, 80, "#ffffff")
    columns = [bool(picture.crop((x, 0, x + 1, 200)).getbbox()) for x in range(600)]
    return [drawn for drawn, _ in itertools.groupby(columns)].count(False) - 2


def test_accented_letters_of_another_file_keep_their_place():
    pieces = [run.text for run in text.runs("Žofie Nguyễn", Font.INTER)]
    assert pieces == ["Ž", "ofie Nguy", "ễ", "n"]
    assert text.width("Žofie", INTER, 80) == pytest.approx(text.width("Zofie", INTER, 80), abs=3)


def test_the_weight_of_a_font_is_kept_within_what_it_has():
    garamond, comfortaa = (fonts.subsets(font)[0].file for font in (Font.GARAMOND, Font.COMFORTAA))
    assert fonts.face(garamond, 80, 100).getlength("Ada") == fonts.face(garamond, 80, 400).getlength("Ada")
    assert fonts.face(comfortaa, 80, 900).getlength("Ada") == fonts.face(comfortaa, 80, 700).getlength("Ada")
    assert fonts.face(garamond, 80, 800).getlength("Ada") > fonts.face(garamond, 80, 400).getlength("Ada")


@pytest.mark.parametrize(
    "name", ["A", "Ada Lovelace", "Maria Magdalena von Hohenberg-Wittgenstein", LONG, "W" * 120, "ი" * 3]
)
@pytest.mark.parametrize(("width", "height"), [(1056, 226), (586, 440), (1056, 50)])
def test_a_name_fits_its_box(name, width, height):
    block = lines.fit(name, INTER, Box(width, height, SIZES, 5))
    assert block.height <= max(height, SIZES[-1] * lines.LEADING)
    assert all(text.width(line, INTER, block.size) <= width for line in block.lines)
    whole = "".join(block.lines).replace(" ", "")
    assert whole == name.replace(" ", "") or whole.endswith("…")


def test_a_name_is_cut_only_where_it_does_not_fit():
    assert lines.fit(LONG, INTER, Box(1056, 226, SIZES)).lines[-1].endswith("Picasso")
    cut = lines.fit(LONG, INTER, Box(500, 100, SIZES)).lines
    assert len(cut) == 2
    assert cut[-1].endswith("…")
    assert LONG.startswith(f"{cut[0]} {cut[1].removesuffix('…')}")


def test_lines_are_of_even_length():
    block = lines.fit("Maria Magdalena Josefa von Hohenberg und Sayn", INTER, Box(1056, 226, SIZES))
    assert len(block.lines) == 2
    widths = [text.width(line, INTER, block.size) for line in block.lines]
    assert max(widths) / min(widths) < 1.35


def test_one_line_is_preferred_to_two_that_are_hardly_larger():
    assert len(lines.fit("Ada Augusta King Lovelace", INTER, Box(1056, 226, SIZES)).lines) == 1


def test_an_ellipsis_never_cuts_a_letter_from_its_accent():
    name = "".join(f"{letter}\u0301\u0323" for letter in "xyzw" * 10)
    shortened = text.shortened(name, INTER, 48, 300)
    kept = shortened.removesuffix("…")
    assert shortened.endswith("…")
    assert len(kept) % 3 == 0
    assert name.startswith(kept)


def test_marks_stay_with_their_letters():
    assert [run.text for run in text.runs("Ада\u0301 x\u0323", Font.INTER)] == ["Ада\u0301 ", "x\u0323"]
