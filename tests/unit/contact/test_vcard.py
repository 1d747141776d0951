"""vCards, read back by an independent parser."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast
from uuid import UUID

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cards.fields import Platform
from kontakt.contact.contentline import Version
from kontakt.contact.values import Contact, essential
from kontakt.contact.vcard import split_name, vcard
from kontakt.pages.view import AddressView, EmailView, LinkView, PhoneView, SocialView

both_versions = pytest.mark.parametrize("version", ["3.0", "4.0"])


def read(card: bytes) -> Any:
    """Return the one vCard in the bytes, as vobject reads it."""
    (component,) = vobject.readComponents(card.decode())
    return component


def lines(card: bytes) -> list[str]:
    """Return the content lines, unfolded."""
    return card.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def names(card: bytes) -> Counter[str]:
    """Return how often each property occurs."""
    return Counter(re.split("[;:]", line, maxsplit=1)[0].rpartition(".")[2] for line in lines(card))


def everything(value: str) -> Contact:
    """Return a contact that holds the value wherever a string can be."""
    return Contact(
        uid=UUID(int=7),
        revised_at=datetime(2025, 1, 1, tzinfo=UTC),
        url=f"https://kontakt.test/{value}",
        name=value,
        job_title=value,
        company=value,
        department=value,
        pronouns=value,
        phones=(PhoneView(value, value, value), PhoneView(value, None, None)),
        emails=(EmailView(value, value),),
        address=AddressView(value, value, value, value, value),
        websites=(LinkView(f"https://a.test/{value}", value), LinkView(value, value)),
        social_links=(SocialView(cast("Platform", value), f"https://b.test/{value}"),),
        bio=value,
        calendar_url=f"https://c.test/{value}",
        calendar_label=value,
        photo=value.encode(errors="replace"),
    )


def test_version_3_has_every_member_in_the_form_that_telephones_read(ada, photo):
    assert lines(vcard(ada))[:-2] == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//Kontakt//Kontakt//EN",
        "UID:urn:uuid:0198a1b2-0000-7000-8000-00000000ada0",
        "REV:2025-12-10T09:08:07Z",
        "FN:Augusta Ada Lovelace",
        "N:Lovelace;Augusta Ada;;;",
        "ORG:Analytical Engines\\, Ltd.;Notes & Numbers",
        "TITLE:Analyst\\; first of her kind",
        "X-PRONOUNS:she/her",
        "TEL;TYPE=CELL:+37255555555",
        "TEL;TYPE=WORK:020 7946 0000",
        "TEL;TYPE=WORK,FAX:020 7946 0001",
        "TEL;TYPE=OTHER,VOICE:112",
        "item1.TEL;TYPE=OTHER,VOICE:+442079460002",
        "item1.X-ABLabel:Difference engine",
        "EMAIL;TYPE=WORK:ada@engines.test",
        "EMAIL:ada@home.test",
        "ADR;TYPE=WORK:;;12 St James's Square;London;;SW1Y 4LB;United Kingdom",
        "URL:https://kontakt.test/c/ada-lovelace",
        "URL:https://engines.test/a,b;c",
        "item2.URL:https://notes.test/",
        "item2.X-ABLabel:Note G",
        "item3.URL:https://cal.test/ada?for=30,60",
        "item3.X-ABLabel:Book half an hour",
        "X-SOCIALPROFILE;TYPE=github:https://github.com/ada",
        "X-SOCIALPROFILE;TYPE=mastodon:https://social.test/@ada",
        "NOTE:Wrote the first programme.\\nLikes horses.",
    ]
    assert lines(vcard(ada))[-2].startswith("PHOTO;ENCODING=b;TYPE=JPEG:/9j/")
    assert lines(vcard(ada))[-1] == "END:VCARD"
    assert read(vcard(ada)).photo.value == photo


def test_version_4_differs_where_its_standard_does(ada):
    older, newer = lines(vcard(ada, "3.0")), lines(vcard(ada, "4.0"))
    assert [line for line in newer if line not in older][:-1] == [
        "VERSION:4.0",
        "REV:20251210T090807Z",
        "PRONOUNS:she/her",
        "TEL;VALUE=uri;TYPE=CELL:tel:+37255555555",
        "TEL:112",
        "item1.TEL;VALUE=uri:tel:+442079460002",
        "ADR;TYPE=WORK;CC=GB:;;12 St James's Square;London;;SW1Y 4LB;United Kingdom",
        "CALURI:https://cal.test/ada?for=30,60",
    ]
    assert newer[1] == "VERSION:4.0"
    assert newer[-2].startswith("PHOTO:data:image/jpeg;base64,/9j/")


def test_an_independent_parser_reads_what_was_written(ada):
    card = read(vcard(ada))
    assert (card.n.value.family, card.n.value.given) == ("Lovelace", "Augusta Ada")
    assert card.org.value == ["Analytical Engines, Ltd.", "Notes & Numbers"]
    assert card.title.value == "Analyst; first of her kind"
    assert card.note.value == "Wrote the first programme.\nLikes horses."
    assert (card.adr.value.street, card.adr.value.city, card.adr.value.code) == (
        "12 St James's Square",
        "London",
        "SW1Y 4LB",
    )
    types = [["CELL"], ["WORK"], ["WORK", "FAX"], ["OTHER", "VOICE"], ["OTHER", "VOICE"]]
    assert [tel.params.get("TYPE") for tel in card.tel_list] == types
    assert {label.group: label.value for label in card.contents["x-ablabel"]} == {
        "item1": "Difference engine",
        "item2": "Note G",
        "item3": "Book half an hour",
    }


@both_versions
def test_empty_values_give_no_property(nobody, version: Version):
    empty = replace(
        nobody,
        job_title="",
        company=" ",
        department="\r\n",
        pronouns="\t",
        phones=(PhoneView("", None, "work"),),
        emails=(EmailView(" ", "home"),),
        address=AddressView("", None, " ", None, ""),
        websites=(LinkView("", "Blog"), LinkView("ftp://a.test", None)),
        social_links=(SocialView(Platform.X, ""),),
        bio="\n",
        calendar_url="",
        photo=b"",
    )
    assert vcard(empty, version) == vcard(nobody, version)
    assert set(names(vcard(nobody, version))) == {"BEGIN", "VERSION", "PRODID", "UID", "REV", "FN", "N", "URL", "END"}


@both_versions
def test_hostile_values_stay_inside_their_properties(hostile, version: Version):
    harmless, card = vcard(everything("x"), version), vcard(everything(hostile.typed), version)
    assert names(card) == names(harmless)
    component = read(card)
    assert component.fn.value == hostile.line
    assert component.title.value == hostile.line
    assert component.org.value == [hostile.line, hostile.line]
    assert component.note.value == hostile.prose
    assert component.email.value == hostile.line
    assert [tel.value for tel in component.tel_list] == [hostile.line, hostile.line]
    assert {label.value for label in component.contents["x-ablabel"]} == {hostile.line}
    family, given_name = split_name(hostile.typed)
    assert (component.n.value.family, component.n.value.given) == (family, given_name)
    assert component.adr.value.street == component.adr.value.city == component.adr.value.country == hostile.line


@both_versions
@given(value=st.text(st.characters(), max_size=120))
def test_whatever_the_strings_hold_the_vcard_is_well_formed(version: Version, value: str):
    card = vcard(everything(value), version)
    physical = card.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", "".join(line.decode() for line in physical))
    logical = lines(card)
    assert (logical[0], logical[1], logical[-1]) == ("BEGIN:VCARD", f"VERSION:{version}", "END:VCARD")
    assert all(re.match(r"(item\d+\.)?[A-Za-z-]+[;:]", line) for line in logical)
    assert set(names(card).values()) <= {1, 2, 3, 4, 5}
    assert names(card)["FN"] == names(card)["N"] == names(card)["BEGIN"] == 1


def test_a_photo_that_is_no_jpeg_is_left_out(ada):
    assert "PHOTO" not in names(vcard(replace(ada, photo=b"RIFF\x00\x00\x00\x00WEBPVP8 ")))


def test_the_time_of_the_last_change_is_written_in_utc(nobody):
    tallinn = timezone(timedelta(hours=2))
    card = vcard(replace(nobody, revised_at=datetime(2025, 1, 1, 1, 30, tzinfo=tallinn)))
    assert "REV:2024-12-31T23:30:00Z" in lines(card)


@pytest.mark.parametrize(
    ("number", "e164", "expected"),
    [
        ("+372 5555 5555", "+37255555555", "TEL;VALUE=uri:tel:+37255555555"),
        ("020 7946 0000 x7", "+442079460000", "TEL;VALUE=uri:tel:+442079460000;ext=7"),
        ("5555 ext. 7", None, "TEL:5555 ext. 7"),
        ("5555", "+372;TYPE=x", "TEL:5555"),
        ("5555", "+372\r\nTEL:666", "TEL:5555"),
    ],
)
def test_only_e164_becomes_a_telephone_uri(nobody, number, e164, expected):
    assert expected in lines(vcard(replace(nobody, phones=(PhoneView(number, e164, None),)), "4.0"))


def test_an_extension_is_told_where_no_telephone_would_dial_it_wrongly(nobody):
    phones = (PhoneView("020 7946 0000 ext. 7", "+442079460000", "work"), PhoneView("+1 202 555 0143,9", None, None))
    written = lines(vcard(replace(nobody, phones=phones, bio="Knock twice.")))
    assert "TEL;TYPE=WORK:+442079460000" in written
    assert "TEL;TYPE=OTHER,VOICE:+12025550143" in written
    assert "NOTE:Knock twice.\\n+44 20 7946 0000 x7\\n+1 202-555-0143 ext. 9" in written


def test_a_link_of_no_known_platform_is_a_web_address(nobody):
    links = (SocialView(Platform.CUSTOM, "https://own.test/ada"), SocialView(Platform.XING, "https://xing.com/ada"))
    written = lines(vcard(replace(nobody, social_links=links)))
    assert written[-3:-1] == ["URL:https://own.test/ada", "X-SOCIALPROFILE;TYPE=xing:https://xing.com/ada"]


@pytest.mark.parametrize(
    ("name", "family", "given_name"),
    [
        ("Ada", "", "Ada"),
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Augusta  Ada   Lovelace", "Lovelace", "Augusta  Ada"),
        (" Ada\r\nLovelace ", "Lovelace", "Ada"),
        ("王小明", "", "王小明"),
        ("", "", ""),
    ],
)
def test_the_last_word_of_a_name_is_the_family_name(name, family, given_name):
    assert split_name(name) == (family, given_name)


@pytest.mark.parametrize(("code", "shown"), [("EE", "Estonia"), ("ee", "Estonia"), ("TW", "Taiwan"), ("ZZ", "ZZ")])
def test_a_country_is_written_by_its_name(nobody, code, shown):
    card = vcard(replace(nobody, address=AddressView(country=code)))
    assert f"ADR;TYPE=WORK:;;;;;;{shown}" in lines(card)


def test_a_name_without_letters_leaves_no_vcard_without_fn(nobody):
    assert "FN:Engines" in lines(vcard(replace(nobody, name="\x00", company="Engines")))
    assert "FN:https://kontakt.test/c/x" in lines(vcard(replace(nobody, name="\r\n")))


def test_the_essential_contact_has_what_a_qr_code_can_hold(ada):
    kept = names(vcard(essential(ada)))
    assert kept["TEL"] == 5
    assert kept.keys().isdisjoint({"PHOTO", "NOTE", "X-SOCIALPROFILE"})
    assert "https://cal.test" not in vcard(essential(ada)).decode()
