"""Telephone numbers: as people read them, as address books keep them, as telephones dial them."""

import pytest

from kontakt.cards.phones import e164, telephone


@pytest.mark.parametrize(
    ("number", "country", "shown", "dialled"),
    [
        ("+372 5555 5555", None, "+372 5555 5555", "+37255555555"),
        ("(030) 23125-014", "DE", "+49 30 23125014", "+493023125014"),
        ("06 698 1234", "IT", "+39 06 698 1234", "+39066981234"),
        ("1-800-FLOWERS", "US", "+1 800-356-9377", "+18003569377"),
        ("+1 202 555 0143 ext. 7", None, "+1 202-555-0143 ext. 7", "+12025550143,7"),
        ("020 7946 0000 x7", "GB", "+44 20 7946 0000 x7", "+442079460000,7"),
        ("020 7946 0000 x7", None, "020 7946 0000 x7", "02079460000"),
        ("112", "EE", "112", "112"),
        ("Reception 12, ext 9", None, "Reception 12, ext 9", "12"),
        ("+999 1", None, "+999 1", "+9991"),
        ("٠٢٠٧٩٤٦٠٠٠٠", "GB", "+44 20 7946 0000", "+442079460000"),
    ],
)
def test_a_number_is_shown_in_international_format_and_dialled_with_its_extension(number, country, shown, dialled):
    known = telephone(number, e164(number, country))
    assert (known.shown, known.dialled) == (shown, dialled)


def test_e164_has_no_extension():
    assert e164("+1 202 555 0143 ext. 7", None) == "+12025550143"
    assert e164("5555", "EE") is None
    assert e164("call me", "EE") is None


def test_a_number_kept_by_an_earlier_version_without_e164_is_known_by_its_plus():
    assert telephone("+1 202 555 0143;ext=7", None) == ("+1 202-555-0143 ext. 7", "+12025550143", "7")


@pytest.mark.parametrize("e164", ["", "+", "+372;TYPE=x", "112", "\r\nTEL:1", "+" + "9" * 400])
def test_what_is_no_e164_is_not_taken_for_it(e164):
    assert telephone("555", e164) == ("555", None, None)
