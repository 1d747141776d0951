"""User agents in a few words."""

import pytest

from kontakt.admin.users.browsers import browser, system

_APPLE = "(KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        (
            f"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {_APPLE} Chrome/140.0 Safari/537.36",
            ("Chrome", "Windows"),
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {_APPLE} Chrome/140.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows"),
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 {_APPLE} Version/18.0 Safari/605.1",
            ("Safari", "macOS"),
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 {_APPLE} Version/18.0 Mobile/1 "
            "Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1 {_APPLE} CriOS/140.0 Mobile/1 Safari/604.1",
            ("Chrome", "iPad"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 {_APPLE} SamsungBrowser/27.0 Chrome/125 Mobile Safari/537",
            ("Samsung Internet", "Android"),
        ),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 {_APPLE} Chrome/140 Safari/537.36",
            ("Chrome", "ChromeOS"),
        ),
        ("curl/8.5.0", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_browser_is_known_again_by_its_name_and_system(user_agent, words):
    assert (browser(user_agent), system(user_agent)) == words
