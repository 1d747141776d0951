"""The visitor's address behind proxies."""

import ipaddress

import pytest

from kontakt.middleware.trusted_proxies import TrustedProxies

NETWORKS = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


async def never(*_):
    raise AssertionError("nothing is received or sent here")


async def seen(peer, *forwarded):
    result = []

    async def app(scope, receive, send):
        result.append(scope["client"][0])

    scope = {
        "type": "http",
        "client": (peer, 1234),
        "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded],
    }
    await TrustedProxies(app, NETWORKS)(scope, never, never)
    return result[0]


async def test_no_other_header_tells_an_address():
    names = (b"forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"cf-connecting-ip", b"x-forwarded")
    headers = [*((name, b"for=8.8.8.8") for name in names), (b"x-forwarded-proto", b"https")]
    headers.append((b"x-forwarded-host", b"evil.example"))
    before = {"scheme": "http", "server": ("kontakt.test", 80)}
    scope = {"type": "http", "client": ("10.0.0.1", 1234), "headers": headers, **before}
    seen = []

    async def app(scope, *_):
        seen.append(scope)

    await TrustedProxies(app, NETWORKS)(scope, never, never)
    assert seen[0]["client"] == ("10.0.0.1", 1234)
    assert {name: seen[0][name] for name in before} == before


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3"], "10.0.0.3"),
        # What the visitor claims stands left of what the proxy saw.
        ("10.0.0.1", ["10.0.0.9, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9", "10.0.0.9", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["fd00::9, ::1, 198.51.100.7"], "198.51.100.7"),
        # What is no address ends the list: what stands left of it may be anybody's.
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7:4711"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, [2001:db8::7]:4711"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, [2001:db8::7]"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, "], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, ,10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["203.0.113.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, _hidden, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["203.0.113.9; 198.51.100.7"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, 2001:db8::7%<b>"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, 010.0.0.7"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, 3325256711"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7\t"], "198.51.100.7"),
        # A list without end is not read to it.
        ("10.0.0.1", ["203.0.113.9" + ", 10.0.0.2" * 5000], "10.0.0.2"),
        # Not trusted: an address of the proxy's network, written as one of IPv6.
        ("::ffff:10.0.0.1", ["198.51.100.7"], "::ffff:10.0.0.1"),
    ],
)
async def test_only_trusted_proxies_are_believed(peer, forwarded, address):
    assert await seen(peer, *forwarded) == address
