from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kontakt.auth.redirects import safe_next


@pytest.mark.parametrize("value", ["/", "/cards", "/cards/1?tab=share&x=%2F%2Fy#top", "/c/ада", "/a//b", "/api/docs"])
def test_a_path_of_this_site_is_kept(value: str) -> None:
    assert safe_next(value) == value


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "cards",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/cards\\..\\x",
        "/\t/evil.example",
        "/\n/evil.example",
        "\x00/cards",
        " /cards",
        "/cards\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/\ud800",
        "/\u202ecards",
        f"/{'x' * 2000}",
        "/api/auth/login?next=/",
        "/api/auth/callback",
        "/../api/auth/login",
        "/cards/%2E%2e/api/auth/login",
        "/api/%61uth/login",
    ],
)
def test_anything_else_leads_home(value: str | None) -> None:
    assert safe_next(value) == "/"


@given(st.text(alphabet=st.sampled_from("/\\\t\r\n@:.?#;% aehtps%25_\u2028")) | st.text())
@example("/%5c/evil.example")
def test_nobody_is_sent_to_another_site(value: str) -> None:
    # Browsers drop tabs and line breaks and take a backslash for a slash (WHATWG URL, section 4.4).
    as_browsers_read_it = safe_next(value).translate({9: None, 10: None, 13: None, ord("\\"): "/"})
    target = urlsplit(urljoin("https://kontakt.example.com/api/auth/callback", as_browsers_read_it))
    assert (target.scheme, target.netloc) == ("https", "kontakt.example.com")
