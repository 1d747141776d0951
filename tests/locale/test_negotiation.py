"""Which language a visitor gets: RFC 9110, section 12.5.4, and the lookup of RFC 4647, section 3.4."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kontakt.pages.language import LANGUAGES, direction, negotiated

HOSTILE = st.text(st.characters(max_codepoint=255), max_size=600) | st.lists(
    st.sampled_from([*LANGUAGES, "pt-BR", "*", "q", "=", ";", ",", "0.", "1", "0.5", " ", "-", "x" * 300]), max_size=400
).map("".join)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("pt-BR", "pt"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("de-CH-1996, fr;q=0.9", "de"),
        ("fr;q=0.4, de;q=0.6", "de"),
        ("fr, de", "fr"),
        ("fr;q=0.5, de;q=0.5", "fr"),
        ("zh", "et"),
        ("zh-Hant-TW, ja;q=0.2", "ja"),
        ("nb, sv;q=0.1", "sv"),
        ("", "et"),
        ("*", "et"),
        ("*, fr;q=0.1", "fr"),
        ("de;q=0", "et"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=0.000, de-AT", "et"),
        ("de ; q=0.3 ,\tuk ;q = 0.7", "uk"),
        ("de;q=1.0, fr;q=0.999", "de"),
        ("fr;q=0.9999, de;q=0.99999", "de"),
        ("de;Q=0.1, fr;Q=0.2", "fr"),
        (",, ,it", "it"),
        ("de;q=2, it", "it"),
        ("de;q=-1, it", "it"),
        ("de;q=, it", "it"),
        ("de;level=1, it", "it"),
        ("de_DE, it;q=0.1", "it"),
        ("deutsch, it;q=0.1", "it"),
        ("d, it;q=0.1", "it"),
        ("x-de, it;q=0.1", "it"),
        ("i-klingon", "et"),
        ("de-" + "a" * 9 + ", it", "it"),
        ("ar-EG", "ar"),
        ("en-GB-oxendict", "en"),
    ],
)
def test_a_header_is_answered_in_the_language_that_fits_best(header, language):
    assert negotiated(header, "et") == language


@given(HOSTILE)
@example("de;q=" + "0" * 1000)
@example("-" * 100_000)
@example("a-" * 50_000)
@example("," * 100_000 + "de")
@example("\t" * 100_000 + "de")
def test_any_header_gets_a_language(header):
    assert negotiated(header, "et") in LANGUAGES


def test_of_a_long_header_only_the_beginning_counts_and_nothing_is_cut_in_two():
    padding = ",".join(["zh"] * 83)
    assert negotiated(f"{padding},fr", "et") == "fr"
    assert negotiated(f"{padding},zh,zh,fr", "et") == "et"
    assert negotiated(f"{padding},de;q=0.9,it", "et") == "et"
    assert negotiated("de" * 1000, "et") == "et"


def test_arabic_is_written_from_right_to_left_and_everything_else_is_not():
    assert {language for language in LANGUAGES if direction(language) == "rtl"} == {"ar"}
