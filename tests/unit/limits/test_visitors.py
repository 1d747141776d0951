"""Who counts as the same visitor."""

from ipaddress import ip_network

import pytest

from kontakt.limits.visitors import household, visitors

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def request(peer, *forwarded):
    return {"client": (peer, 1234) if peer else None, "headers": [(b"x-forwarded-for", one) for one in forwarded]}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_is_an_address_or_a_network_of_ipv6(address, expected):
    assert household(address) == expected


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", [b"198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", [b"198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", [b"198.51.100.7, 192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", [b"192.0.2.1, 10.0.0.9"], "192.0.2.1"),
        ("10.0.0.1", [b"192.0.2.1", b"10.0.0.9"], "192.0.2.1"),
        ("10.0.0.1", [b"2001:db8::1"], "2001:db8::/64"),
        ("10.0.0.1", [b"nonsense"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [b"9" * 5000 + b", 192.0.2.1"], "192.0.2.1"),
        (None, [b"192.0.2.1"], "unknown"),
    ],
)
def test_a_visitor_is_who_the_trusted_proxies_name(peer, forwarded, expected):
    assert visitors(PROXIES)(request(peer, *forwarded)) == expected


def test_without_trusted_proxies_nobody_names_another():
    assert visitors(())(request("10.0.0.1", b"192.0.2.1")) == "10.0.0.1"
