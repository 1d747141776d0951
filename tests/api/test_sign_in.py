"""Signing in and out, from the first redirect to the last cookie, against a provider on this machine."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from kontakt.auth.discovery import discover
from kontakt.auth.fetch import http_client
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.used_tokens import UsedStates
from kontakt.db.base import now
from kontakt.db.models import AuditEntry, Session, User
from kontakt.settings import Settings
from tests.conftest import ORIGIN, Client, assert_problem
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Provider, SigningKey, serving


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture
def provider(server):
    key = SigningKey("ES256", "one")
    server.provider = Provider(server.address, key, [key])
    server.provider.metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
    return server.provider


@pytest.fixture
def settings(settings: Settings, provider):
    return settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": type(settings.oidc_client_secret)(CLIENT_SECRET),
            "oidc_callback_url": REDIRECT_URI,
            "oidc_admin_claim": "realm_access.roles",
            "oidc_admin_claim_value": "kontakt-admin",
        }
    )


@pytest.fixture
async def relying_party(settings, sessions):
    async with http_client() as http:
        metadata = await discover(settings.oidc_issuer, http)
        party = RelyingParty(Registration.of(settings), http, metadata=metadata, used=UsedStates(sessions))
        yield party
        await party.aclose()


@pytest.fixture
async def browser(application):
    async with Client(application, headers={"sec-fetch-site": "same-origin"}) as browser:
        yield browser


async def begin(browser, next_path="/cards"):
    """Go to the provider and come back; return the path and query of the callback."""
    login = await browser.get("/api/auth/login", params={"next": next_path})
    assert login.status_code == 303
    async with httpx.AsyncClient() as outside:
        back = await outside.get(login.headers["location"])
    assert back.is_redirect, back.text
    return httpx.URL(back.headers["location"]).raw_path.decode()


async def sign_in(browser, next_path="/cards"):
    return await browser.get(await begin(browser, next_path))


async def test_a_person_signs_in(browser, sessions, provider):
    assert_problem(await browser.get("/api/me"), 401, "not-signed-in")
    response = await sign_in(browser, "/cards/1?tab=share")
    assert (response.status_code, response.headers["location"]) == (303, "/cards/1?tab=share")
    me = (await browser.get("/api/me")).json()
    assert (me["name"], me["email"], me["role"]) == ("Grace Hopper", "grace@example.com", "user")
    async with sessions() as session:
        user = (await session.scalars(select(User))).one()
    assert (user.issuer, user.subject) == (provider.issuer, "grace-1")


async def test_the_cookies_are_for_nobody_else(browser):
    response = await sign_in(browser)
    for header in response.headers.get_list("set-cookie"):
        (cookie,) = SimpleCookie(header).values()
        assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert [name for name in browser.cookies if name.startswith("kontakt_")] == ["kontakt_session"]


async def test_over_tls_the_cookie_cannot_be_set_by_another_host(browser, settings):
    object.__setattr__(settings, "app_url", "https://kontakt.test")
    login = await browser.get("/api/auth/login")
    header = login.headers["set-cookie"]
    assert header.startswith("__Host-kontakt_signin_")
    assert "Secure" in header
    assert "Domain" not in header


async def test_what_the_provider_says_is_taken_over_at_every_sign_in(browser, provider, sessions):
    provider.claims = {"realm_access": {"roles": ["kontakt-admin"]}}
    await sign_in(browser)
    assert (await browser.get("/api/me")).json()["role"] == "admin"
    provider.claims = {"name": "Rear Admiral Hopper", "realm_access": {"roles": []}}
    await sign_in(browser)
    me = (await browser.get("/api/me")).json()
    assert (me["name"], me["role"]) == ("Rear Admiral Hopper", "user")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 1
        assert await session.scalar(select(func.count()).select_from(Session)) == 1


async def test_a_sign_in_gives_the_browser_another_session_and_ends_the_one_before(browser, sessions):
    await sign_in(browser)
    before = browser.cookies["kontakt_session"]
    async with sessions() as session:
        (row,) = (await session.scalars(select(Session))).all()
    await sign_in(browser)
    async with sessions() as session:
        (present,) = (await session.scalars(select(Session))).all()
    assert (present.id, present.secret_hash) != (row.id, row.secret_hash)
    assert present.created_at >= row.created_at
    browser.cookies.clear()
    browser.cookies.set("kontakt_session", before)
    assert_problem(await browser.get("/api/me"), 401, "not-signed-in")


async def test_two_tabs_sign_in_at_once(browser):
    first = await begin(browser, "/one")
    second = await begin(browser, "/two")
    assert (await browser.get(first)).headers["location"] == "/one"
    assert (await browser.get(second)).headers["location"] == "/two"


async def test_a_browser_does_not_collect_sign_ins_without_end(browser):
    for _ in range(9):
        await browser.get("/api/auth/login")
    assert len([name for name in browser.cookies if "signin" in name]) <= 5
    assert (await sign_in(browser)).status_code == 303


async def test_a_callback_without_its_sign_in_is_refused(browser, application):
    callback = await begin(browser)
    async with Client(application) as other:
        assert_problem(await other.get(callback), 400, "sign-in-expired")
        page = await other.get(callback, headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "kontakt_session" not in page.headers.get("set-cookie", "")


async def test_a_callback_works_once(browser):
    callback = await begin(browser)
    jar = dict(browser.cookies)
    assert (await browser.get(callback)).status_code == 303
    assert_problem(await browser.get(callback), 400, "sign-in-expired")
    again = await browser.get(callback, headers={"cookie": "; ".join(f"{k}={v}" for k, v in jar.items())})
    assert_problem(again, 400, "callback-replayed")


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "cards", ""])
async def test_nobody_is_sent_to_another_site(browser, address):
    assert (await sign_in(browser, address)).headers["location"] == "/"


async def test_signing_out_ends_the_session_here_and_leads_to_the_provider(browser, provider, sessions):
    await sign_in(browser)
    stolen = browser.cookies["kontakt_session"]
    response = await browser.post("/api/auth/logout")
    assert response.json()["redirect"].startswith(f"{provider.issuer}/logout?")
    assert f"{ORIGIN}/" in httpx.URL(response.json()["redirect"]).params["post_logout_redirect_uri"]
    assert "kontakt_session" not in browser.cookies
    browser.cookies.set("kontakt_session", stolen)
    assert_problem(await browser.get("/api/me"), 401, "not-signed-in")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Session)) == 0


async def test_signing_out_works_without_a_session(browser):
    response = await browser.post("/api/auth/logout")
    assert (response.status_code, response.json()) == (200, {"redirect": "/"})


async def prompt(browser):
    login = await browser.get("/api/auth/login")
    return httpx.URL(login.headers["location"]).params.get("prompt")


async def test_after_signing_out_the_provider_lets_the_person_choose_an_account(browser):
    assert await prompt(browser) is None
    await sign_in(browser)
    assert await prompt(browser) is None
    await browser.post("/api/auth/logout")
    assert [await prompt(browser), await prompt(browser)] == ["select_account", None]


async def test_signing_out_is_no_link(browser):
    await sign_in(browser)
    assert_problem(await browser.get("/api/auth/logout"), 405, "method-not-allowed")
    assert (await browser.get("/api/me")).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        update(User).values(disabled_at=func.now()),
        update(Session).values(expires_at=now() - timedelta(seconds=1)),
        update(Session).values(last_seen_at=now() - timedelta(hours=25)),
        update(Session).values(secret_hash=bytes(32)),
    ],
    ids=["disabled", "absolute", "idle", "secret"],
)
async def test_a_session_ends_with_the_next_request(browser, sessions, change):
    await sign_in(browser)
    assert (await browser.get("/api/me")).status_code == 200
    async with sessions.begin() as session:
        await session.execute(change)
    assert_problem(await browser.get("/api/me"), 401, "not-signed-in")


async def test_sessions_outlive_a_new_secret_until_the_previous_one_is_removed(browser, settings):
    await sign_in(browser)
    first, second = settings.jwt_secret, SecretStr("a-new-one-Zk3!vQ2dX9pLm7wRt5yBn8c")
    object.__setattr__(settings, "jwt_secret", second)
    object.__setattr__(settings, "jwt_secret_previous", first)
    assert (await browser.get("/api/me")).status_code == 200
    object.__setattr__(settings, "jwt_secret_previous", None)
    assert_problem(await browser.get("/api/me"), 401, "not-signed-in")
    await sign_in(browser)
    assert (await browser.get("/api/me")).status_code == 200


async def test_a_role_change_holds_for_the_next_request(browser, sessions):
    await sign_in(browser)
    async with sessions.begin() as session:
        await session.execute(update(User).values(role="admin"))
    assert (await browser.get("/api/me")).json()["role"] == "admin"


async def test_a_disabled_person_does_not_get_in(browser, sessions):
    await sign_in(browser)
    async with sessions.begin() as session:
        await session.execute(update(User).values(disabled_at=func.now()))
    assert_problem(await sign_in(browser), 403, "account-disabled")
    async with sessions() as session:
        failed = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "sign-in-failed"))).one()
        person = await session.scalar(select(User.id))
    assert (failed.actor_id, failed.subject_id, failed.details) == (None, person, {"code": "account-disabled"})


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzaWQiOiIxIn0."])
async def test_a_made_up_cookie_opens_nothing(browser, cookie):
    assert_problem(await browser.get("/api/me", headers={"cookie": f"kontakt_session={cookie}"}), 401, "not-signed-in")


async def test_a_session_costs_one_query(browser, engine):
    from sqlalchemy import event

    await sign_in(browser)
    statements: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    await browser.get("/api/me")
    assert len([one for one in statements if one.startswith(("SELECT", "UPDATE"))]) == 1
