"""Content-Disposition, read back the way RFC 6266 says."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.contact.filename import content_disposition

FORM = re.compile(r"attachment; filename=\"([A-Za-z0-9 .-]+)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)")


def both(name: str) -> tuple[str, str]:
    match = FORM.fullmatch(content_disposition(name, "vcf"))
    assert match
    return match[1], unquote(match[2], errors="strict")


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("Ada Lovelace", "Ada Lovelace.vcf", "Ada Lovelace.vcf"),
        ("Jüri Müller", "Juri Muller.vcf", "Jüri Müller.vcf"),
        ("Ada\r\nSet-Cookie: a=b", "Ada Set Cookie a b.vcf", "Ada Set-Cookie a=b.vcf"),
        ('Ada "the\\first"', "Ada the first.vcf", "Ada the first.vcf"),
        ("../../etc/passwd", "etc passwd.vcf", "etc passwd.vcf"),
        ("👩‍🚀", "contact.vcf", "👩🚀.vcf"),
        ("", "contact.vcf", "contact.vcf"),
        ("...", "contact.vcf", "contact.vcf"),
        ("x" * 10_000, "x" * 200 + ".vcf", "x" * 200 + ".vcf"),
        ("ü" * 120, "u" * 100 + ".vcf", "ü" * 100 + ".vcf"),
        ("👩‍🚀" * 30, "contact.vcf", "👩🚀" * 25 + ".vcf"),
    ],
)
def test_a_download_is_named_after_the_person(name, plain, full):
    assert both(name) == (plain, full)


@given(st.text(st.characters()))
def test_no_name_leaves_its_place_in_the_header(name):
    _, full = both(name)
    assert full.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f]", full)
    assert not re.search(r'[<>:"/\\|?*]', full)
    assert len(full.encode()) <= 204


def test_what_a_page_shows_is_named_too():
    assert content_disposition("Ada", "svg", "inline").startswith('inline; filename="Ada.svg"; ')
