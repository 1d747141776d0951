"""The provider goes away and comes back: what is known lives on, and nobody is sent to a dead host."""

import logging
import time
from collections.abc import Callable

import anyio
import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from kontakt.auth.discovery import WELL_KNOWN, discover
from kontakt.auth.freshness import Lifetime
from kontakt.auth.presence import CONTACT_AGE
from kontakt.auth.problems import RETRY_AFTER, ProviderUnavailable
from kontakt.auth.provider import LONGEST_LOOK, SILENCE_AGE
from kontakt.auth.provider import Provider as KnownProvider
from tests.unit.auth.conftest import Clock, SignIn
from tests.unit.auth.provider import Provider, SigningKey

LATER = CONTACT_AGE + 1


def away(provider: Provider, answer: Callable[[], Response] = lambda: Response("", 503)) -> None:
    provider.answers = dict.fromkeys((WELL_KNOWN, "/keys", "/token"), answer)


async def until(is_so: Callable[[], bool]) -> None:
    with anyio.fail_after(5):
        while not is_so():  # noqa: ASYNC110 - another server's counter sets no event
            await anyio.sleep(0.01)


async def test_a_provider_that_was_heard_lately_is_not_asked_again(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    sign_in.clock.ahead = CONTACT_AGE - 1
    for _ in range(3):
        await party.authorization_url("/")
    assert provider.requests[WELL_KNOWN] == 1


async def test_a_provider_that_was_not_heard_for_a_while_is_asked_once_for_all(
    provider: Provider, sign_in: SignIn
) -> None:
    party = await sign_in.relying_party()
    sign_in.clock.ahead = LATER
    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(party.authorization_url, "/")
    assert provider.requests[WELL_KNOWN] == 2


@pytest.mark.parametrize(
    "answer",
    [
        lambda: Response("", 502),
        lambda: Response("no such service", 404),
        lambda: HTMLResponse("<h1>Maintenance</h1>"),
    ],
    ids=["fails", "is unknown to its proxy", "is a page"],
)
async def test_nobody_is_sent_to_a_provider_that_is_away(
    answer: Callable[[], Response], provider: Provider, sign_in: SignIn
) -> None:
    party = await sign_in.relying_party()
    away(provider, answer)
    sign_in.clock.ahead = LATER
    for _ in range(20):
        with pytest.raises(ProviderUnavailable):
            await party.authorization_url("/")
    assert provider.requests[WELL_KNOWN] == 2


async def test_sign_in_works_again_as_soon_as_the_provider_is_back(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    away(provider)
    sign_in.clock.ahead = LATER
    with pytest.raises(ProviderUnavailable):
        await party.authorization_url("/")
    provider.answers.clear()
    sign_in.clock.ahead += SILENCE_AGE + 1
    assert (await sign_in()).subject == "grace-1"


async def test_nobody_waits_long_for_a_provider_that_hangs(client: httpx.AsyncClient, provider: Provider) -> None:
    metadata = await discover(provider.issuer, client)
    hanging: list[httpx.Request] = []

    async def hang(request: httpx.Request) -> httpx.Response:
        hanging.append(request)
        await anyio.sleep(60)
        return httpx.Response(503)

    clock = Clock()
    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as silent:
        known = KnownProvider(silent, metadata, clock=clock)
        clock.ahead = LATER
        begin = time.monotonic()

        async def wait() -> None:
            with pytest.raises(ProviderUnavailable):
                await known.ready()

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(wait)
        assert time.monotonic() - begin < LONGEST_LOOK + 1
        begin = time.monotonic()
        await wait()
        assert time.monotonic() - begin < 0.1
        assert len(hanging) == 1
        await known.aclose()


async def test_a_sign_in_that_met_a_silent_provider_makes_the_next_one_ask(provider: Provider, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    away(provider)
    with pytest.raises(ProviderUnavailable):
        await sign_in.finish(transaction, query)
    with pytest.raises(ProviderUnavailable):
        await (await sign_in.relying_party()).authorization_url("/")


@pytest.mark.parametrize("path", ["/keys", "/token"])
async def test_a_callback_that_met_a_silent_provider_may_be_loaded_again(
    path: str, provider: Provider, sign_in: SignIn
) -> None:
    transaction, query = await sign_in.begin()
    provider.answers[path] = lambda: Response("", 503)
    with pytest.raises(ProviderUnavailable):
        await sign_in.finish(transaction, query)
    provider.answers.clear()
    assert (await sign_in.finish(transaction, query)).subject == "grace-1"


async def test_keys_are_there_before_somebody_signs_in(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    party.start()
    await until(lambda: provider.requests["/keys"] == 1)
    assert (await sign_in()).subject == "grace-1"
    assert provider.requests["/keys"] == 1


async def test_keys_and_metadata_are_kept_fresh_in_the_background(
    provider: Provider, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kontakt.auth.provider.KEYS_AGE", Lifetime(0.05, 0.05, 0.05))
    monkeypatch.setattr("kontakt.auth.provider.METADATA_AGE", Lifetime(0.2, 0.2, 0.2))
    party = await sign_in.relying_party()
    party.start()
    await until(lambda: provider.requests["/keys"] >= 4 and provider.requests[WELL_KNOWN] >= 3)
    assert provider.requests["/keys"] > provider.requests[WELL_KNOWN]
    await party.aclose()
    asked = provider.requests.copy()
    await anyio.sleep(0.3)
    assert provider.requests == asked


async def test_the_log_tells_once_that_the_provider_is_away_and_once_that_it_is_back(
    provider: Provider, sign_in: SignIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "kontakt")
    for name in ("KEYS_AGE", "METADATA_AGE"):
        monkeypatch.setattr(f"kontakt.auth.provider.{name}", Lifetime(0.05, 0.05, 0.05))
    monkeypatch.setattr("kontakt.auth.provider.RETRY_AFTER", 0.05)
    party = await sign_in.relying_party()
    away(provider)
    party.start()
    await until(lambda: min(provider.requests["/keys"], provider.requests[WELL_KNOWN]) >= 4)
    (line,) = caplog.messages
    assert line.startswith("The identity provider fails")
    assert "HTTP 503" in line
    provider.answers.clear()
    await until(lambda: len(caplog.messages) > 1)
    await anyio.sleep(0.2)
    assert caplog.messages[1:] == ["The identity provider is back"]


async def test_a_fault_that_nobody_thought_of_does_not_end_the_refresh(
    provider: Provider, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kontakt.auth.provider.RETRY_AFTER", 0.05)
    metadata = await discover(provider.issuer, client)
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            raise RuntimeError("unheard of")
        return httpx.Response(200, json={"keys": [SigningKey("ES256", "one").jwk()]})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as strange:
        known = KnownProvider(strange, metadata)
        known.start()
        await until(lambda: len(asked) == 2)
        assert "unheard of" in caplog.text
        assert len((await known.keys()).keys) == 1
        assert asked == ["/keys", "/keys"]
        await known.aclose()


async def test_metadata_with_a_flaw_does_not_stop_anybody(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    provider.answers[WELL_KNOWN] = lambda: JSONResponse({"issuer": provider.issuer})
    sign_in.clock.ahead = LATER
    url, _ = await party.authorization_url("/")
    assert url.startswith(f"{provider.issuer}/authorize?")


async def test_a_provider_that_asks_for_fewer_requests_is_there(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    provider.answers[WELL_KNOWN] = lambda: Response("", 429)
    sign_in.clock.ahead = LATER
    for _ in range(3):
        url, _ = await party.authorization_url("/")
        assert url.startswith(f"{provider.issuer}/authorize?")
    assert provider.requests[WELL_KNOWN] == 2


def test_whoever_tries_again_as_told_meets_a_late_answer() -> None:
    assert SILENCE_AGE < RETRY_AFTER < CONTACT_AGE


async def test_the_refresh_finds_out_soon_that_a_provider_is_back_that_a_visitor_missed(
    provider: Provider, sign_in: SignIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "kontakt")
    party = await sign_in.relying_party()
    party.start()
    await until(lambda: provider.requests["/keys"] == 1)
    await sign_in()
    monkeypatch.setattr("kontakt.auth.provider.RETRY_AFTER", 0.05)
    away(provider)
    sign_in.clock.ahead = LATER
    with pytest.raises(ProviderUnavailable):
        await party.authorization_url("/")
    provider.answers.clear()
    await until(lambda: "The identity provider is back" in caplog.messages)
