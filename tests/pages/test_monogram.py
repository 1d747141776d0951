import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.pages.monogram import monogram


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("ada king, countess of lovelace", "AL"),
        ("B", "B"),
        ("élise Ångström", "ÉÅ"),
        ("Ада Лавлейс", "АЛ"),
        ("ßmith", "ß"),
        ("山田 太郎", "山"),
        ("محمد عبد الرحمن", "م"),
        ("👩‍🚀 Ada", "👩‍🚀"),
        ("🇪🇪 Kontakt", "🇪🇪"),
        ("👍🏽", "👍🏽"),
        ("(Ada) «Lovelace»", "AL"),
        ("...", "."),
    ],
)
def test_a_monogram_is_what_a_person_would_write(name, letters):
    assert monogram(name) == letters


@given(st.text(min_size=1).filter(str.strip))
def test_any_name_has_a_monogram(name):
    assert monogram(name)
