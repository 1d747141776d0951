"""User agents in a few words."""

import pytest

from kontakt.account.browsers import browser, system

WEBKIT, CHROME = "AppleWebKit/605.1 (KHTML, like Gecko)", "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"
IPHONE, IPAD = "iPhone; CPU iPhone OS 18_0 like Mac OS X", "iPad; CPU OS 18_0 like Mac OS X"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", ("Firefox", "Android")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Safari/537.36", ("Chrome", "Windows")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        (f"Mozilla/5.0 (X11; CrOS x86_64 16000) {CHROME} Safari/537.36", ("Chrome", "ChromeOS")),
        (f"Mozilla/5.0 (Linux; Android 14) SamsungBrowser/27 {CHROME} Mobile", ("Samsung Internet", "Android")),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {WEBKIT} Version/18 Safari/605", ("Safari", "macOS")),
        (f"Mozilla/5.0 ({IPHONE}) {WEBKIT} Version/18.0 Mobile/1 Safari/604.1", ("Safari", "iPhone")),
        (f"Mozilla/5.0 ({IPAD}) {WEBKIT} CriOS/140.0 Mobile/1 Safari/604.1", ("Chrome", "iPad")),
        ("curl/8.5.0", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_browser_is_known_again_by_its_name_and_system(user_agent, words):
    assert (browser(user_agent), system(user_agent)) == words
