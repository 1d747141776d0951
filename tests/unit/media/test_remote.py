"""Pictures of other hosts."""

import socket

import anyio
import pytest

from kontakt.media.remote import Refused, Trusted, Unreachable, fetch, is_global

ISSUER = Trusted.of("https://id.example.com")


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1"),
        *("64:ff9b:1::7f00:1", "fec0::1", "::7f00:1"),
    ],
)
def test_addresses_inside_a_network_are_not_for_everybody(place):
    assert not is_global(place)


@pytest.mark.parametrize("place", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_addresses_of_the_internet_are(place):
    assert is_global(place)


def test_the_trusted_server_is_one_with_its_port():
    assert Trusted.of("https://id.example.com/realm") == Trusted("https", "id.example.com", 443)
    assert Trusted.of("http://localhost:8081") == Trusted("http", "localhost", 8081)


@pytest.mark.parametrize(
    "address",
    [
        *("http://id.example.com/me.png", "ftp://id.example.com/me.png", "file:///etc/passwd", "https:///me.png"),
        *(
            "https://user@id.example.com/me.png",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://[fec0::1]/",
            "https://xn--/me.png",
        ),
    ],
)
async def test_what_is_no_public_address_of_the_web_is_never_asked(address):
    with pytest.raises(Refused):
        await fetch(address, ISSUER, 1000)


async def test_whoever_says_nothing_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with anyio.fail_after(30), pytest.raises(Unreachable):
            await fetch(f"{address}/me.png", Trusted.of(address), 1000, seconds=0.3)


async def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch):
    """A name server that answers the second question differently gains nothing: there is no second question."""
    questions = []
    asked = socket.getaddrinfo

    def answer(host, *rest, **more):
        questions.append(host)
        return asked("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://pictures.test:{server.getsockname()[1]}"
        with pytest.raises(Unreachable):
            await fetch(f"{address}/me.png", Trusted.of(address), 1000, seconds=0.3)
    assert [host for host in questions if host in ("pictures.test", b"pictures.test")] != []
    assert len([host for host in questions if "pictures" in str(host)]) == 1
