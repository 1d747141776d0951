"""A person for address books, and what a hostile person would type."""

import io
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import pytest
from PIL import Image

from kontakt.cards.fields import Platform
from kontakt.contact.values import Contact
from kontakt.pages.view import AddressView, EmailView, LinkView, PhoneView, SocialView


class Hostile(NamedTuple):
    """A value as typed, and what an address book may show of it, on one line and in prose."""

    typed: str
    line: str
    prose: str


def _same(value: str) -> Hostile:
    return Hostile(value, value, value)


HOSTILE = {
    "script": _same("</script><script>alert(1)</script>"),
    "attribute": _same('"><img src=x onerror=alert(1)>'),
    "new property": Hostile("Ada\r\nTEL:+666\r\nEND:VCARD", "Ada TEL:+666 END:VCARD", "Ada\nTEL:+666\nEND:VCARD"),
    "every line break": Hostile(
        "a\rb\nc\x0bd\x0ce\x85f\u2028g\u2029h\x1ci", "a b c d e f g h i", "a\nb\nc\nd\ne\nf\ng\nh\ni"
    ),
    "control characters": Hostile("A\x00d\x1b[31ma\x7f\x9b", "Ad[31ma", "Ad[31ma"),
    "backslash at the end": _same("Ada\\"),
    "separators": _same(r"a\;b,c:d;e\n^'f"),
    "quoted": _same('Ada "the ^first" Lovelace'),
    "10 000 characters": _same("x" * 10_000),
    "10 000 letters of two octets": _same("ü" * 10_000),
    "right-to-left": _same("محمد بن موسى الخوارزمي"),
    "override of direction": Hostile("abc\u202egnp.exe\u2069", "abcgnp.exe", "abcgnp.exe"),
    "emoji": _same("👩‍🚀🏳️‍🌈👩🏽‍💻"),
    "lone surrogate": Hostile("a\ud83db", "ab", "ab"),
}


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> Hostile:
    value = request.param
    assert isinstance(value, Hostile)
    return value


@pytest.fixture(scope="session")
def photo() -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((400, 400)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def ada(photo: bytes) -> Contact:
    return Contact(
        uid=UUID("0198a1b2-0000-7000-8000-00000000ada0"),
        revised_at=datetime(2025, 12, 10, 9, 8, 7, 654321, tzinfo=UTC),
        url="https://kontakt.test/c/ada-lovelace",
        name="Augusta Ada Lovelace",
        job_title="Analyst; first of her kind",
        company="Analytical Engines, Ltd.",
        department="Notes & Numbers",
        pronouns="she/her",
        phones=(
            PhoneView("+372 5555 5555", "+37255555555", "mobile"),
            PhoneView("020 7946 0000", None, "Work"),
            PhoneView("020 7946 0001", None, "fax"),
            PhoneView("112", None, "other"),
            PhoneView("+44 20 7946 0002", "+442079460002", "Difference engine"),
        ),
        emails=(EmailView("ada@engines.test", "work"), EmailView("ada@home.test", None)),
        address=AddressView("12 St James's Square", "London", None, "SW1Y 4LB", "GB"),
        websites=(LinkView("https://engines.test/a,b;c", None), LinkView("https://notes.test/", "Note G")),
        social_links=(
            SocialView(Platform.GITHUB, "https://github.com/ada"),
            SocialView(Platform.MASTODON, "https://social.test/@ada"),
        ),
        bio="Wrote the first programme.\nLikes horses.",
        calendar_url="https://cal.test/ada?for=30,60",
        calendar_label="Book half an hour",
        photo=photo,
    )


@pytest.fixture
def nobody() -> Contact:
    return Contact(
        uid=UUID(int=1), revised_at=datetime(2025, 1, 1, tzinfo=UTC), url="https://kontakt.test/c/x", name="X"
    )
