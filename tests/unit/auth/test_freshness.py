"""How long what the provider said is used: its cache headers, within a floor and a ceiling."""

import time
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse, Response

from kontakt.auth.discovery import WELL_KNOWN, discover
from kontakt.auth.freshness import fresh_for
from kontakt.auth.provider import KEYS_AGE, METADATA_AGE
from kontakt.auth.provider import Provider as KnownProvider
from tests.unit.auth.conftest import Clock
from tests.unit.auth.provider import Provider

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
HOUR_LATER = "Sun, 01 Mar 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public"}, None),
        ({"age": "5"}, None),
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": "public, Max-Age=60, must-revalidate"}, 60),
        ({"cache-control": 'max-age="60"'}, 60),
        ({"cache-control": "max-age=60", "age": "20"}, 40),
        ({"cache-control": "max-age=60", "age": "61"}, 0),
        ({"cache-control": "max-age=60", "age": "soon"}, 60),
        ({"cache-control": "max-age=60, max-age=7200"}, 60),
        ({"cache-control": "max-age=60", "expires": HOUR_LATER}, 60),
        ({"cache-control": "s-maxage=60"}, None),
        ({"cache-control": "max-age=99999999999999999999999"}, 2**31),
        ({"cache-control": "max-age=" + "9" * 5000}, 2**31),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=1.5"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "no-cache, max-age=3600"}, 0),
        ({"cache-control": 'no-cache="set-cookie", max-age=3600'}, 0),
        ({"cache-control": 'extension="no-store, max-age=5", max-age=60'}, 60),
        ({"expires": HOUR_LATER}, 3600),
        ({"expires": HOUR_LATER, "age": "600"}, 3000),
        ({"expires": HOUR_LATER, "date": "Sun, 01 Mar 2026 12:30:00 GMT"}, 1800),
        ({"expires": HOUR_LATER, "date": "yesterday"}, 3600),
        ({"expires": "Sunday, 01-Mar-26 13:00:00 GMT"}, 3600),
        ({"expires": "Sun Mar  1 13:00:00 2026"}, 3600),
        ({"expires": "Sun, 01 Mar 2026 13:00:00 -0000"}, 3600),
        ({"expires": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": ""}, 0),
        ({"expires": "Sun, 99 Mar 99999 99:99:99 GMT"}, 0),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_it_says(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(httpx.Headers(headers), NOW) == seconds


@pytest.mark.parametrize(
    ("age", "least", "most"), [(KEYS_AGE, 300, 3600), (METADATA_AGE, 300, 86400)], ids=["keys", "metadata"]
)
def test_what_the_provider_asks_for_has_a_floor_and_a_ceiling(age: Any, least: float, most: float) -> None:
    assert [age.of(seconds) for seconds in (0, 299, 301, 10**9)] == [least, least, 301, most]
    assert least <= age.of(None) <= most


def says(provider: Provider, cache_control: str) -> None:
    def keys() -> Response:
        answer = {"keys": [provider.signer.jwk()]}
        return JSONResponse(answer, headers={"cache-control": cache_control})

    def metadata() -> Response:
        answer = provider.describe()
        answer.headers["cache-control"] = cache_control
        return answer

    provider.answers |= {"/keys": keys, WELL_KNOWN: metadata}


@pytest.mark.parametrize(
    ("cache_control", "kept", "over"),
    [("no-store", 239, 301), ("max-age=1800", 1439, 1801), ("max-age=86400", 2879, 3601)],
)
async def test_keys_are_fetched_again_when_they_are_stale(
    cache_control: str, kept: float, over: float, provider: Provider, client: httpx.AsyncClient
) -> None:
    says(provider, cache_control)
    clock = Clock(held_at=time.time())
    known = KnownProvider(client, await discover(provider.issuer, client), clock=clock)
    await known.keys()
    for ahead, requests in ((kept, 1), (over, 2)):
        clock.ahead = ahead
        await known.keys()
        assert provider.requests["/keys"] == requests


@pytest.mark.parametrize(
    ("cache_control", "kept", "over"), [("no-store", 239, 301), ("max-age=43200", 34559, 43201), ("public", 2879, 3601)]
)
async def test_metadata_are_fetched_again_when_they_are_stale(
    cache_control: str, kept: float, over: float, provider: Provider, client: httpx.AsyncClient
) -> None:
    says(provider, cache_control)
    clock = Clock(held_at=time.time())
    known = KnownProvider(client, await discover(provider.issuer, client), clock=clock)
    clock.ahead = kept
    known.metadata()
    await known.keys()  # A request after the one that there must not be.
    assert provider.requests[WELL_KNOWN] == 1
    clock.ahead = over
    known.metadata()
    with anyio.fail_after(5):
        while provider.requests[WELL_KNOWN] == 1:  # noqa: ASYNC110 - another server's counter sets no event
            await anyio.sleep(0.01)
    await known.aclose()
