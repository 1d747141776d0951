"""The proxies of the environment: used as httpx uses them, and never a reason for a traceback."""

import os

import pytest

from kontakt.auth.certificate import presented
from kontakt.auth.faults import Obstacle, ProviderUnreachable
from kontakt.auth.fetch import fetch, http_client
from kontakt.auth.proxies import unfit
from kontakt.demo.ports import free_port
from tests.startup.certificates import issue
from tests.startup.listener import close, listening, say


@pytest.fixture(autouse=True)
def _without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


async def failure(url: str) -> ProviderUnreachable:
    async with http_client() as client:
        with pytest.raises(ProviderUnreachable) as caught:
            await fetch(client, "GET", url, seconds=2)
    return caught.value


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("http://proxy:port", "no address"),
        ("http://kontakt:planted/word@proxy:3128", "no address"),
        ("http://kontakt:12/planted@proxy:3128", "an @ after the host"),
        ("http://kontakt:12?planted@proxy:3128", "an @ after the host"),
        ("http://kontakt:12#planted@proxy:3128", "an @ after the host"),
        ("socks5://kontakt:planted@proxy:1080", "HTTP proxies only"),
        ("ftp://kontakt:planted@proxy", "neither http:// nor https://"),
        ("http://:3128", "without a host"),
        ("http://proxy:99999", "none of 1 to 65535"),
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_that_cannot_be_used_is_told_without_its_value(
    name: str, value: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    ((variable, wrong),) = unfit().items()
    assert variable == name
    assert wrong.found.startswith(f"a value of {len(value)} bytes")
    assert found in wrong.found
    assert "planted" not in f"{wrong!r} {wrong} {wrong.__cause__} {wrong.expected} {wrong.example}"
    await http_client().aclose()


@pytest.mark.parametrize("value", ["proxy:3128", "http://proxy", "https://me:p%2Fss@proxy:1/", "http://[::1]:3128"])
def test_a_proxy_that_can_be_used_is_nothing_to_tell(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    assert unfit() == {}


def test_a_proxy_for_nothing_is_nothing_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:3128")
    assert list(unfit()) == ["ALL_PROXY"]
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    assert unfit() == {}
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("NO_PROXY", "localhost, *")
    assert unfit() == {}


@pytest.mark.parametrize(
    "entry", ["fd00::/8", "[::1]", "[::1]:80", "host:port", "://", "\udcff", "10.0.0.0/8", "a b", ""]
)
async def test_no_entry_of_no_proxy_stops_a_start_or_the_entries_beside_it(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://me:planted@127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", f"{entry}, direct.invalid ,10.1.2.3")
    direct = await failure("http://id.direct.invalid/")
    assert (direct.obstacle, direct.passage) == (Obstacle.NAME_UNKNOWN, None)
    proxied = await failure("http://id.example.com/")
    assert proxied.obstacle is Obstacle.REFUSED
    assert str(proxied) == (
        f"http://id.example.com/, through the proxy of HTTP_PROXY, 127.0.0.1:{port}: it refuses the connection"
    )


async def test_an_address_of_version_6_in_brackets_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "[::1]")
    assert (await failure(f"http://[::1]:{free_port()}/")).passage is None


async def test_a_proxy_answers_for_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    words = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    with listening(say(words)) as address:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:planted@{address}")
        async with http_client() as client:
            assert (await fetch(client, "GET", "http://id.invalid/")).document == {}


async def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(say(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")) as address:
        monkeypatch.setenv("https_proxy", f"http://me:planted@{address}")
        said = str(await failure("https://id.example.com/"))
    assert f"through the proxy of https_proxy, {address}" in said
    assert "407" in said


async def test_a_certificate_is_looked_at_in_spite_of_a_proxy_that_cannot_be_used(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:port")
    monkeypatch.setenv("NO_PROXY", "fd00::/8")
    with listening(close, issue("Somebody", "127.0.0.1").context(tmp_path)) as address:
        assert await presented(f"https://{address}/", seconds=1) is not None
