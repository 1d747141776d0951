"""People in many scripts who mean no good, made from a seed: the same ones in every run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kontakt.cards.fields import Platform
from kontakt.contact.values import Contact
from kontakt.pages.view import AddressView, EmailView, LinkView, PhoneView, SocialView
from tests.unit.contact.conftest import HOSTILE, Hostile

_WORDS = """
Ada Jürgen Ødegård Zażółć Şahin Nguyễn Māui Þórr O'Brien Fjörð ẞß ﬁﬂ Лев Леся Ελένη Հայկ ქეთევან שרה محمد فاطمه अमृता
தமிழ் ราชา ជាតិ မောင် 王小明 山田 김철수 ᠮᠣᠩᠭᠣᠯ 𠮷野家 👩‍🚀 🏳️‍🌈🇪🇪 👨‍👩‍👧‍👦 ☎️ 1️⃣
"""
_TRICKS = r"""
\n \N \, \; \ \\ \: ; , : ;;;; ,, " '' ^n ^' ^^ =0D=0A %0D%0A &#13; {{7*7}} {} BEGIN:VCARD END:VCARD TEL;TYPE=CELL:+666
item1.X-ABLabel:x TYPE=undefined =cmd|'/C!A0
"""
NAMES = (
    *_WORDS.split(),
    "e\u0301a\u0308",
    "Z\u0351\u036b\u0343lgo",
    "\U0001d504",
    "\u00a0x\u3000y",
    "\ufeffz",
    "a\u200bb",
)
TRICKS = tuple(_TRICKS.split())
LABELS = (
    None,
    "work",
    "HOME",
    "mobile",
    "fax",
    "other",
    "自宅",
    "a:b,c^d",
    "X\\",
    "Zentrale; Haus B",
    'the "red" phone',
)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as typed, and its texts as an address book may show them."""

    contact: Contact
    name: Hostile
    title: Hostile
    company: Hostile
    department: Hostile
    bio: Hostile
    street: Hostile
    city: Hostile
    label: Hostile


def people(count: int, seed: int = 2426) -> Iterator[Person]:
    """Yield that many people; nothing of them is longer than a card allows."""
    # Not for secrets: the same people each time are what is wanted.
    chance = random.Random(seed)
    for number in range(count):
        yield _person(chance, number)


def _person(chance: random.Random, number: int) -> Person:
    name, title, company, department = (_text(chance, 120) for _ in range(4))
    bio, street, city, label = _text(chance, 1000), _text(chance, 200), _text(chance, 120), _text(chance, 30)
    postal_code, country = str(chance.randrange(10**5)), chance.choice(["EE", "CN", None])
    second = f"{chance.randrange(10**6)} ({chance.choice(TRICKS)})"
    contact = Contact(
        uid=UUID(int=chance.getrandbits(128)),
        revised_at=datetime.fromtimestamp(chance.randrange(2_000_000_000), UTC),
        url=f"https://kontakt.test/c/person-{number}",
        name=name.typed,
        job_title=title.typed,
        company=company.typed,
        department=department.typed,
        pronouns="she/her; they, them" if number % 3 == 0 else None,
        phones=(
            PhoneView("+372 5555 5555", "+37255555555", chance.choice(LABELS)),
            PhoneView(second, None, label.typed),
        ),
        emails=(EmailView(f"person-{number}@example.test", chance.choice(LABELS)),),
        address=AddressView(street.typed, city.typed, None, postal_code, country),
        websites=(LinkView(f"https://example.test/{number}?a=1,2;b={chance.choice(TRICKS)}", label.typed),),
        social_links=(SocialView(chance.choice([Platform.GITHUB, Platform.XING]), f"https://example.test/@{number}"),),
        bio=bio.typed,
        calendar_url=f"https://cal.test/{number}",
        calendar_label=chance.choice([None, "予約; now"]),
        photo=b"\xff\xd8\xff" + chance.randbytes(chance.randrange(200)) if number % 4 == 0 else None,
    )
    return Person(contact, name, title, company, department, bio, street, city, label)


def _text(chance: random.Random, limit: int) -> Hostile:
    """Return names, tricks and hostile values one after the other, cut where a card would refuse more."""
    parts = [Hostile("A", "A", "A")]
    for _ in range(chance.randrange(1, 12)):
        part = _part(chance, limit)
        if sum(len(one.typed) for one in (*parts, part)) < limit:
            parts.append(part)
    # Letters stand outermost, for white space there would be stripped.
    return Hostile(*("".join(texts) for texts in zip(*parts, Hostile("Z", "Z", "Z"), strict=True)))


def _part(chance: random.Random, limit: int) -> Hostile:
    kind = chance.random()
    if kind < 0.5:
        text = chance.choice(NAMES)
    elif kind < 0.8:
        text = chance.choice(TRICKS)
    elif kind < 0.9:
        text = " "
    else:
        hostile = chance.choice(list(HOSTILE.values()))
        return Hostile(*(text[: limit - 2] for text in hostile)) if len(set(hostile)) == 1 else hostile
    return Hostile(text, text, text)
