"""Rows become what a client would send, and every fault is named by its column."""

import pytest

from kontakt.imports.columns import COLUMNS, SYNONYMS, column_named, normal
from kontakt.imports.rows import read_row


def faults(**values):
    values = {"name": "Ada"} | values
    card, errors = read_row(values, list(values))
    assert (card is None) == bool(errors)
    return [(error["column"], error["code"]) for error in errors]


def card(**values):
    values = {"name": "Ada"} | values
    new, errors = read_row(values, list(values))
    assert errors == []
    assert new is not None
    return new


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_goes_by_its_name_in_any_spelling(name):
    for spelling in (name, name.upper(), name.replace("_", " "), f" {name.replace('_', '-').title()} "):
        assert column_named(spelling) == name


@pytest.mark.parametrize(("name", "other"), [(name, other) for name, others in SYNONYMS.items() for other in others])
def test_every_other_name_is_written_as_headers_are_read(name, other):
    assert normal(other) == other
    assert column_named(other.replace("_", " ").capitalize()) == name


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("E-Mail 2", "email_2"),
        ("Telephone 3 label", "phone_3_label"),
        ("phone1", "phone"),
        ("email 1 label", "email_label"),
        ("Social 20 platform", "social_20_platform"),
        ("phone 11", None),
        ("phone 0", None),
        ("name 2", None),
        ("", None),
        ("mobile 2", None),
    ],
)
def test_numbered_columns(header, column):
    assert column_named(header) == column


def test_a_row_with_everything_is_a_card_with_everything():
    new = card(
        phone="+372 5555 5555",
        mobile="+372 5555 5556",
        phone_2="555 01",
        phone_2_label="Front desk",
        email="ada@example.com",
        work_email="work@example.com",
        website="example.com",
        linkedin="https://www.linkedin.com/in/ada",
        social="github.com/ada",
        social_2="https://social.example/@ada",
        social_2_platform="Mastodon",
        social_3="https://example.com/ada",
        city="Tallinn",
        country="ee",
        bio="Two\nlines",
        visibility="Unlisted",
        no_index="yes",
        owner_email="Ada@Example.com",
    )
    assert new.owner_email == "ada@example.com"
    body = new.body.model_dump(mode="json", exclude_unset=True)
    assert body["phones"] == [
        {"number": "+372 5555 5555"},
        {"number": "+372 5555 5556", "label": "mobile"},
        {"number": "555 01", "label": "Front desk"},
    ]
    assert [one.get("label") for one in body["emails"]] == [None, "work"]
    assert [one["platform"] for one in body["social_links"]] == ["linkedin", "github", "mastodon", "custom"]
    assert (body["address"], body["no_index"], body["visibility"]) == (
        {"city": "Tallinn", "country": "EE"},
        True,
        "unlisted",
    )


def test_entries_come_in_the_order_of_the_columns_whatever_the_order_of_the_values():
    values = {"mobile": "555 02", "name": "Ada", "phone": "555 01"}
    new, _ = read_row(values, ["phone", "name", "mobile"])
    assert new is not None
    assert [one.number for one in new.body.phones or []] == ["555 01", "555 02"]


def test_a_name_in_two_columns_is_one_name():
    new, _ = read_row({"last_name": "Lovelace", "first_name": "Ada"}, ["last_name", "first_name"])
    assert new is not None
    assert new.body.name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"name": "x" * 121}, [("name", "too-long")]),
        ({"email_2": "nobody"}, [("email_2", "email")]),
        ({"work_email": "nobody"}, [("work_email", "email")]),
        (
            {"email": "ada@example.com", "email_2": "no", "email_2_label": "x" * 31},
            [("email_2", "email"), ("email_2_label", "too-long")],
        ),
        ({"phone": "x"}, [("phone", "phone")]),
        ({"phone": "none at all"}, [("phone", "phone")]),
        ({"phone_label": "Home"}, [("phone", "required")]),
        ({"country": "Germany"}, [("country", "country")]),
        ({"country": "XX"}, [("country", "country")]),
        ({"postal_code": "x" * 21}, [("postal_code", "too-long")]),
        ({"website": "ftp://example.com"}, [("website", "url-scheme")]),
        ({"github": "https://gitlab.com/ada"}, [("github", "platform-host")]),
        ({"social": "https://example.com", "social_platform": "myspace"}, [("social_platform", "not-a-choice")]),
        ({"slug": "Ada Lovelace"}, [("slug", "slug-pattern")]),
        ({"slug": "00000000-0000-7000-8000-000000000000"}, [("slug", "slug-like-id")]),
        ({"visibility": "secret"}, [("visibility", "not-a-choice")]),
        ({"no_index": "perhaps"}, [("no_index", "yes-or-no")]),
        ({"primary_color": "red"}, [("primary_color", "colour")]),
        ({"calendar_url": "http://example.com"}, [("calendar_url", "url-https")]),
        ({"owner_email": "nobody"}, [("owner_email", "email")]),
        ({"bio": "a\x01b"}, [("bio", "control-character")]),
    ],
)
def test_what_is_wrong_is_named_by_its_column(values, named):
    assert faults(**values) == named


def test_a_row_without_a_name_says_so():
    _, errors = read_row({"email": "ada@example.com"}, ["name", "email"])
    assert [(error["column"], error["code"]) for error in errors] == [("name", "required")]


def test_what_stands_under_no_column_is_named():
    _, errors = read_row({"name": "Ada", "": "lost"}, ["name"])
    assert [(error["column"], error["code"]) for error in errors] == [("", "beyond")]


def test_more_entries_than_a_card_has_are_too_many():
    values = {f"phone_{number}": f"555 {number:02}" for number in range(2, 11)} | {
        "phone": "555 01",
        "mobile": "555 11",
    }
    assert faults(**values) == [("phone_2", "too-many")]
