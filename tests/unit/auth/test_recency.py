"""What cannot be taken back takes a person who has just proved to the provider who they are."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from kontakt.auth.problems import NotAskedAgain
from kontakt.auth.recency import RECENT, authenticated_at
from kontakt.db.models import Session
from tests.conftest import assert_problem
from tests.unit.auth.browser import Browser
from tests.unit.auth.conftest import Clock, Sessions
from tests.unit.auth.misbehaviour import claims, part, times
from tests.unit.auth.provider import REMOVED, Provider

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
AFTER_SIGN_OUT = "kontakt_left"


@pytest.fixture(autouse=True)
def _one_moment(provider: Provider, clock: Clock) -> None:
    """Provider and relying party have the same time, which stands still."""
    clock.held_at = float(int(time.time()))
    provider.now = clock


async def asked(browser: Browser, **query: str) -> dict[str, str]:
    """Return what the provider is asked about the person, when the browser begins to sign in."""
    login = await browser.get("/api/auth/login", params=query)
    parameters = httpx.URL(login.headers["location"]).params
    return {name: value for name, value in parameters.items() if name in {"prompt", "max_age"}}


async def test_only_a_fresh_sign_in_asks_anew_who_the_person_is(browser: Browser) -> None:
    assert await asked(browser, next="/account", fresh="1") == {"prompt": "login", "max_age": "900"}
    assert await asked(browser, next="/account") == {}


async def test_after_a_sign_out_it_asks_no_less(browser: Browser) -> None:
    await browser.post("/api/auth/logout")
    assert AFTER_SIGN_OUT in browser.cookies
    assert await asked(browser, fresh="1") == {"prompt": "login", "max_age": "900"}


@pytest.mark.parametrize("ago", [0, 899, 960, -60])
async def test_somebody_who_was_just_asked_is_signed_in(ago: float, provider: Provider, browser: Browser) -> None:
    times(auth_time=-ago)(provider)
    response = await browser.get(await browser.begin("/account", fresh="1"))
    assert (response.status_code, response.headers["location"]) == (303, "/account")
    assert await browser.is_signed_in()


WRONG = {
    "missing": claims(auth_time=REMOVED),
    "too long ago": times(auth_time=-961),
    "in the future": times(auth_time=61),
    "the beginning of time": claims(auth_time=0),
    "no number": claims(auth_time="now"),
    "true": claims(auth_time=True),
    "not a number": claims(auth_time=float("nan")),
    "infinite": claims(auth_time=float("inf")),
}


@pytest.mark.parametrize("case", WRONG)
async def test_somebody_who_was_not_asked_is_refused_and_told_why(
    case: str, provider: Provider, browser: Browser
) -> None:
    WRONG[case](provider)
    refused = await browser.get(await browser.begin(fresh="1"))
    assert_problem(refused, 400, "not-asked-again")
    page = await browser.get(await browser.begin(fresh="1"), headers={"accept": "text/html"})
    assert NotAskedAgain.title in page.text
    assert str(NotAskedAgain.explanation) in page.text
    assert not await browser.is_signed_in()


@pytest.mark.parametrize("case", WRONG)
async def test_an_ordinary_sign_in_does_not_depend_on_it(case: str, provider: Provider, browser: Browser) -> None:
    WRONG[case](provider)
    assert (await browser.sign_in()).status_code == 303
    assert await browser.is_signed_in()


async def test_of_two_tabs_only_the_one_that_asked_anew_insists(provider: Provider, browser: Browser) -> None:
    times(auth_time=-3600)(provider)
    fresh, ordinary = await browser.begin("/account", fresh="1"), await browser.begin("/cards")
    assert (await browser.get(ordinary)).headers["location"] == "/cards"
    assert_problem(await browser.get(fresh), 400, "not-asked-again")
    ordinary, fresh = await browser.begin("/cards"), await browser.begin("/account", fresh="1")
    assert_problem(await browser.get(fresh), 400, "not-asked-again")
    assert (await browser.get(ordinary)).headers["location"] == "/cards"


async def test_a_new_session_of_a_sign_in_of_this_morning_deletes_nobody(provider: Provider, browser: Browser) -> None:
    times(auth_time=-4 * 3600)(provider)
    await browser.sign_in()
    assert_problem(await browser.delete("/api/me"), 403, "sign-in-again")
    times(auth_time=0)(provider)
    await browser.get(await browser.begin(fresh="1"))
    assert (await browser.delete("/api/me")).status_code == 204


async def test_an_old_session_of_a_provider_that_does_not_tell_deletes_nobody(
    browser: Browser, sessions: Sessions
) -> None:
    await browser.sign_in()
    async with sessions.begin() as session:
        await session.execute(update(Session).values(created_at=datetime.now(UTC) - RECENT - timedelta(seconds=1)))
    assert_problem(await browser.delete("/api/me"), 403, "sign-in-again")


def token(payload: Any) -> str:
    """Return a token whose payload is no part of a sign-in."""
    return f"e30.{part(payload)}.e30"


HOUR_AGO = (BEGAN - timedelta(hours=1)).timestamp()


@pytest.mark.parametrize(
    ("id_token", "before"),
    [
        (token({"auth_time": HOUR_AGO}), timedelta(hours=1)),
        (token({"auth_time": HOUR_AGO + 7200}), timedelta()),
        (token({}), timedelta()),
        (token({"auth_time": None}), timedelta()),
        (token({"auth_time": 1e300}), timedelta()),
        (token([{"auth_time": HOUR_AGO}]), timedelta()),
        (token(b"[" * 100_000), timedelta()),
        (token(b"\xff"), timedelta()),
        (json.dumps({"auth_time": HOUR_AGO}), timedelta()),
        ("e30.e.e30", timedelta()),
        ("é.é.é", timedelta()),
        ("", timedelta()),
        (None, timedelta()),
    ],
)
def test_a_session_knows_when_its_person_was_asked(id_token: str | None, before: timedelta) -> None:
    assert BEGAN - authenticated_at(BEGAN, id_token) == before
