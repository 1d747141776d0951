from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.auth.claims import claim_at, display_name, email, is_admin, is_email_verified, locale, picture, text


@pytest.mark.parametrize(
    ("claims", "path", "found"),
    [
        ({"roles": ["a"]}, "roles", ["a"]),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", ["a"]),
        ({"https://example.com/roles": ["a"]}, "https://example.com/roles", ["a"]),
        ({"https://example.com/": {"roles": "a"}}, "https://example.com/.roles", "a"),
        (
            {"resource_access": {"kontakt.example.com": {"roles": ["a"]}}},
            "resource_access.kontakt.example.com.roles",
            ["a"],
        ),
        ({"a.b": {"c": 1}, "a": {"b": {"c": 2}}}, "a.b.c", 1),
        ({"a.b": {"x": 1}, "a": {"b": {"c": 2}}}, "a.b.c", 2),
        ({"a": {"b": {"c": 2}}, "a.b.c": 3}, "a.b.c", 3),
        ({"a": "b"}, "a.b", None),
        ({"a": ["b"]}, "a.b", None),
        ({}, "a", None),
        ({"a": {}}, "", None),
    ],
)
def test_a_claim_is_found_at_its_path(claims: dict[str, Any], path: str, found: object) -> None:
    assert claim_at(claims, path) == found


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("admin", "admin"),
        (["user", "admin"], "admin"),
        (True, "true"),
        (True, "True"),
        (False, "false"),
        ([True], "true"),
        (7, "7"),
        ({"admin": {"org": "example.com"}}, "admin"),
        ({"admin": True}, "admin"),
    ],
)
def test_the_value_makes_an_admin(claim: object, value: str) -> None:
    assert is_admin({"role": claim}, "role", value)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("administrator", "admin"),
        ("Admin", "admin"),
        ("user admin", "admin"),
        (["administrator"], "admin"),
        ([["admin"]], "admin"),
        (False, "true"),
        (1, "true"),
        ("", "admin"),
        (None, "None"),
        ([None], "None"),
        ({"admin": False}, "admin"),
        ({"user": "admin"}, "admin"),
        ({}, "admin"),
    ],
)
def test_anything_else_does_not(claim: object, value: str) -> None:
    assert not is_admin({"role": claim}, "role", value)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ada Lovelace", "given_name": "Augusta"}, "Ada Lovelace"),
        ({"name": "  ", "given_name": "Ada", "family_name": "Lovelace"}, "Ada Lovelace"),
        ({"family_name": "Lovelace"}, "Lovelace"),
        ({"preferred_username": "ada"}, "ada"),
        ({"email": "ada.lovelace@example.com"}, "ada.lovelace"),
        ({"name": 5, "email": "no address"}, None),
        ({"name": "Ada\r\n\x00Love\u2028lace\u202e"}, "Ada Love lace"),
        ({"name": "\ud800Ada"}, "Ada"),
        ({"name": "Zoe\u0308"}, "Zoë"),
        ({"name": "👩‍💻 Ada"}, "👩‍💻 Ada"),
        ({"name": "x" * 10_000}, "x" * 200),
        ({"given_name": "x" * 300, "family_name": "y" * 300}, f"{'x' * 100} {'y' * 99}"),
    ],
)
def test_a_name_is_what_comes_nearest_to_one(claims: dict[str, Any], name: str | None) -> None:
    assert display_name(claims) == name


@given(st.text())
def test_a_text_is_one_clean_line(value: str) -> None:
    cleaned = text({"name": value}, "name", 20)
    assert cleaned is None or (0 < len(cleaned) <= 20 and cleaned == cleaned.strip() and "\n" not in cleaned)
    if cleaned is not None:
        cleaned.encode()
        assert text({"name": cleaned}, "name", 20) == cleaned


@pytest.mark.parametrize(
    "value", ["ada", "@example.com", "ada@", "ada lovelace@example.com", f"{'x' * 320}@a.b", 5, None]
)
def test_what_is_no_address_is_none(value: object) -> None:
    assert email({"email": value}) is None


@pytest.mark.parametrize(
    ("value", "verified"), [(True, True), ("true", True), (False, False), ("no", False), (1, False)]
)
def test_an_address_is_verified_only_if_the_provider_says_so(value: object, verified: bool) -> None:
    assert is_email_verified({"email_verified": value}) is verified


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "//example.com/a.png",
        "ada.png",
        "http://[",
        f"https://a/{'x' * 2048}",
    ],
)
def test_what_is_no_picture_on_the_web_is_none(value: str) -> None:
    assert picture({"picture": value}) is None


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("en", "en"),
        ("de_AT.UTF-8", "de-AT"),
        ("DE-at", "de-AT"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-CH-1996", "de-CH"),
        ("ca@valencia", "ca"),
        ("english", None),
        ("C", None),
        ("../en", None),
        (5, None),
    ],
)
def test_a_locale_becomes_a_language_tag(value: object, tag: str | None) -> None:
    assert locale({"locale": value}) == tag
