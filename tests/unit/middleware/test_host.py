"""Which Host is ours."""

import pytest

from kontakt.middleware.host import authorities, is_ours


@pytest.mark.parametrize(
    ("origin", "right", "wrong"),
    [
        (
            "https://kontakt.example.com",
            ["kontakt.example.com", "kontakt.example.com:443", "KONTAKT.Example.com"],
            ["kontakt.example.com:80", "kontakt.example.com:", "kontakt.example.com.", "example.com", "", "*"],
        ),
        (
            "http://localhost:8080",
            ["localhost:8080"],
            ["localhost", "localhost:80", "127.0.0.1:8080", "localhost:08080"],
        ),
        ("http://kontakt.lan", ["kontakt.lan", "kontakt.lan:80"], ["kontakt.lan:443", "kontakt.lan@evil.example"]),
        ("https://[2001:db8::1]", ["[2001:db8::1]", "[2001:DB8::1]:443"], ["2001:db8::1", "[2001:db8::2]", "[::1]"]),
        ("https://[2001:db8::1]:8443", ["[2001:db8::1]:8443"], ["[2001:db8::1]"]),
    ],
)
def test_a_host_is_ours_if_it_is_the_authority_of_our_origin(origin, right, wrong):
    expected = authorities(origin)
    for host in right:
        assert is_ours([(b"accept", b"*/*"), (b"host", host.encode())], expected), host
    for host in wrong:
        assert not is_ours([(b"host", host.encode())], expected), host


def test_no_host_is_not_ours_nor_are_two():
    expected = authorities("https://kontakt.example.com")
    host = (b"host", b"kontakt.example.com")
    assert not is_ours([], expected)
    assert not is_ours([host, host], expected)
    assert not is_ours([(b"host", b"evil.example"), host], expected)
