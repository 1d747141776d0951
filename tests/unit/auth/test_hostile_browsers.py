"""What somebody may try around a sign-in: planted cookies, other people's callbacks, addresses of other sites."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from starlette.responses import Response
from starlette.types import ASGIApp

from kontakt.auth.sessions import cookie_name
from kontakt.db.models import AuditEntry, Session, User
from kontakt.settings import Settings
from tests.conftest import Client, Make, application_of, assert_problem
from tests.unit.auth.browser import Browser
from tests.unit.auth.conftest import Sessions
from tests.unit.auth.provider import Provider

SESSION = "kontakt_session"
HOST = "__Host-kontakt_session"


@pytest.fixture
async def over_tls(settings: Settings, started: dict[str, Any]) -> AsyncIterator[Client]:
    """An application that its visitors reach over TLS."""
    secure = settings.model_copy(update={"app_url": "https://kontakt.test"})
    async with Client(application_of(secure, started | {"settings": secure})) as client:
        yield client


async def status_with(client: Client, cookies: str) -> int:
    response = await client.get("/api/me", headers=[(b"cookie", cookies.encode("latin-1"))])
    return response.status_code


@pytest.mark.parametrize(
    "cookies",
    [
        f"{SESSION}=mine",
        f"\xa0{HOST}=mine",
        f"\x85{HOST}=mine",
        f"\x1f{HOST}=mine",
        f"\xe2\x80\x80{HOST}=mine",
        f"{HOST.lower()}=mine",
        f"{HOST} =mine",
        f"={HOST}=mine",
        f'{HOST}="mine"',
        f"{HOST}=planted; {HOST}=mine",
        f"{HOST}=mine; {HOST}=planted",
        f"{HOST}=mine; {HOST}=",
        f"$Version=1; {HOST}=mine; \t{HOST}=planted",
        f"{HOST}",
    ],
)
async def test_over_tls_only_the_one_cookie_of_this_host_counts(cookies: str, over_tls: Client, make: Make) -> None:
    grace = await make.person("grace")
    assert await status_with(over_tls, f"{HOST}={grace.cookie}") == 200
    assert await status_with(over_tls, cookies.replace("mine", grace.cookie)) == 401


@pytest.mark.parametrize("cookies", ["a=b; {}; c=d", "a;{};c", "\t{} ; a", "{}; {}", f"{SESSION}=planted; {{}}"])
async def test_other_cookies_do_not_matter(cookies: str, over_tls: Client, make: Make) -> None:
    mine = f"{HOST}={(await make.person('grace')).cookie}"
    assert await status_with(over_tls, cookies.format(mine, mine)) == 200


async def test_a_planted_session_ends_with_the_sign_in(browser: Browser, make: Make, application: ASGIApp) -> None:
    mallory = await make.person("mallory")
    browser.cookies.set(SESSION, mallory.cookie, domain="kontakt.test")
    assert (await browser.get("/api/me")).json()["name"] == "Mallory"
    assert (await browser.sign_in()).status_code == 303
    assert (await browser.get("/api/me")).json()["name"] == "Grace Hopper"
    async with Browser(application, cookies={SESSION: mallory.cookie}) as other:
        assert not await other.is_signed_in()


async def test_every_sign_in_makes_a_new_session(browser: Browser, application: ASGIApp) -> None:
    await browser.sign_in()
    first = browser.cookies[SESSION]
    await browser.sign_in()
    assert browser.cookies[SESSION] != first
    async with Browser(application, cookies={SESSION: first}) as other:
        assert not await other.is_signed_in()


async def test_nobody_is_signed_in_by_the_callback_of_another_person(browser: Browser, application: ASGIApp) -> None:
    async with Browser(application) as mallory:
        callback = await mallory.begin()
    assert_problem(await browser.get(callback), 400, "sign-in-expired")
    own = await browser.begin()
    assert_problem(await browser.get(callback), 400, "state-mismatch")
    assert not await browser.is_signed_in()
    assert (await browser.get(own)).status_code == 303


async def test_a_session_cookie_is_no_sign_in_that_is_under_way(browser: Browser, make: Make) -> None:
    mallory = await make.person("mallory")
    callback = await browser.begin()
    (name,) = [name for name in browser.cookies if "signin" in name]
    response = await browser.get(callback, headers={"cookie": f"{name}={mallory.cookie}"})
    assert_problem(response, 400, "sign-in-expired")


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "/cards\r\nSet-Cookie: kontakt_session=planted",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "@evil.example",
    ".evil.example",
    "/api/auth/logout",
    "/x/../api/auth/login",
    "/%2e%2e/api/auth/login",
    "/" + "x" * 3000,
]


@pytest.mark.parametrize("address", ELSEWHERE)
async def test_nobody_is_sent_elsewhere_after_signing_in(address: str, browser: Browser) -> None:
    response = await browser.sign_in(address)
    assert response.headers["location"] == "/"
    assert "planted" not in str(response.headers)


@pytest.mark.parametrize("address", ["/%2f%2fevil.example", "/cards?next=//evil.example", "/c/a//b", "/@evil.example"])
async def test_what_stays_on_this_site_is_kept(address: str, browser: Browser) -> None:
    location = (await browser.sign_in(address)).headers["location"]
    assert httpx.URL("https://kontakt.test/x").join(location).host == "kontakt.test"
    assert location == address


async def test_a_parameter_given_twice_sends_nobody_elsewhere(browser: Browser) -> None:
    login = await browser.get(f"/api/auth/login?next=/cards&next={quote('//evil.example')}")
    async with httpx.AsyncClient(verify=False) as outside:
        back = await outside.get(login.headers["location"])
    assert (await browser.get(httpx.URL(back.headers["location"]).raw_path.decode())).headers["location"] == "/"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_begins_no_sign_in(site: str, browser: Browser, provider: Provider) -> None:
    for query, location in (("next=/cards", "/cards"), ("next=//evil.example&fresh=1", "/"), ("", "/")):
        response = await browser.get(f"/api/auth/login?{query}", headers={"sec-fetch-site": site})
        assert (response.status_code, response.headers["location"]) == (303, location)
        assert "set-cookie" not in response.headers
    assert provider.requests["/authorize"] == 0


async def test_people_may_keep_or_type_the_address_of_the_sign_in(browser: Browser, provider: Provider) -> None:
    typed = await browser.get("/api/auth/login", headers={"sec-fetch-site": "none"})
    assert typed.headers["location"].startswith(f"{provider.issuer}/authorize?")
    del browser.headers["sec-fetch-site"]  # A browser that is older than it.
    assert (await browser.get("/api/auth/login")).headers["location"].startswith(f"{provider.issuer}/authorize?")


async def test_two_people_with_one_address_stay_two(application: ASGIApp, provider: Provider) -> None:
    found = []
    for subject in ("grace-1", "grace-2"):
        provider.claims = {"sub": subject, "email": "grace@example.com", "email_verified": True}
        async with Browser(application) as browser:
            assert (await browser.sign_in()).status_code == 303
            found.append((await browser.get("/api/me")).json())
    assert {one["email"] for one in found} == {"grace@example.com"}
    assert len({one["id"] for one in found}) == 2


async def test_signing_in_and_out_is_recorded(browser: Browser, sessions: Sessions) -> None:
    await browser.sign_in()
    person = UUID((await browser.get("/api/me")).json()["id"])
    await browser.post("/api/auth/logout")
    async with sessions() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    found = [(entry.action, entry.actor_id, entry.subject_id, str(entry.address)) for entry in entries]
    assert found == [("sign-in", person, person, "127.0.0.1"), ("sign-out", person, person, "127.0.0.1")]


async def test_a_deleted_person_is_signed_out(browser: Browser, sessions: Sessions) -> None:
    await browser.sign_in()
    async with sessions.begin() as session:
        await session.execute(delete(User))
    assert not await browser.is_signed_in()
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Session)) == 0


async def test_a_disabled_person_is_signed_out_and_stays_out(browser: Browser, sessions: Sessions) -> None:
    await browser.sign_in()
    async with sessions.begin() as session:
        await session.execute(update(User).values(disabled_at=func.now()))
    assert not await browser.is_signed_in()
    page = await browser.sign_in(headers={"accept": "text/html"})
    assert page.status_code == 403
    assert "Your account is disabled" in page.text
    assert not await browser.is_signed_in()


async def test_signing_out_works_while_the_provider_is_away(provider: Provider, browser: Browser) -> None:
    await browser.sign_in()
    asked = provider.requests.total()
    provider.answers = dict.fromkeys(
        ("/.well-known/openid-configuration", "/keys", "/logout"), lambda: Response("", 503)
    )
    response = await browser.post("/api/auth/logout")
    assert response.status_code == 200
    assert response.json()["redirect"].startswith(f"{provider.issuer}/logout?")
    assert provider.requests.total() == asked
    assert not await browser.is_signed_in()


@pytest.mark.parametrize("cookie", [None, "", "made.up.value", "planted; kontakt_session=twice"])
async def test_signing_out_works_without_a_session(cookie: str | None, browser: Browser) -> None:
    headers = {} if cookie is None else {"cookie": f"{SESSION}={cookie}"}
    response = await browser.post("/api/auth/logout", headers=headers)
    assert (response.status_code, response.json()) == (200, {"redirect": "/"})
    assert any(header.startswith(f'{SESSION}=""') for header in response.headers.get_list("set-cookie"))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://kontakt.test"},
    ],
)
async def test_no_other_site_signs_anybody_out(headers: dict[str, str], browser: Browser) -> None:
    await browser.sign_in()
    assert_problem(await browser.post("/api/auth/logout", headers=headers), 403, "foreign-origin")
    assert await browser.is_signed_in()


def test_the_names_of_the_cookies_are_bound_to_the_host_over_tls(settings: Settings) -> None:
    secure = settings.model_copy(update={"app_url": "https://kontakt.test"})
    assert [cookie_name(each) for each in (settings, secure)] == [SESSION, HOST]
