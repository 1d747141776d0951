"""Back-channel logout: the provider ends sessions, and whoever is not the provider ends none."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.responses import Response
from starlette.types import ASGIApp

from kontakt.auth.backchannel import MAX_BODY
from kontakt.auth.logout_token import EVENT
from kontakt.db.models import AuditEntry, User
from tests.conftest import Client, assert_problem
from tests.unit.auth.browser import Browser
from tests.unit.auth.misbehaviour import part, signed_with_the_public_key, unsigned
from tests.unit.auth.provider import CLIENT_ID, REMOVED, Provider, SigningKey

PATH = "/api/auth/backchannel-logout"
Sessions = async_sessionmaker[AsyncSession]


async def tell(application: ASGIApp, token: str, **options: Any) -> httpx.Response:
    """Send the logout token as a provider does: from no page, without cookies."""
    async with Client(application) as provider:
        return await provider.post(PATH, data={"logout_token": token}, **options)


async def signed_in(application: ASGIApp, provider: Provider, **claims: Any) -> Browser:
    provider.claims = claims
    browser = Browser(application)
    assert (await browser.sign_in()).status_code == 303
    return browser


async def test_a_session_that_the_provider_ends_is_over(application: ASGIApp, provider: Provider) -> None:
    here = await signed_in(application, provider, sid="session-1")
    there = await signed_in(application, provider, sid="session-2")
    response = await tell(application, provider.logout_token())
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["cache-control"] == "no-store"
    assert not await here.is_signed_in()
    assert await there.is_signed_in()


async def test_without_a_sid_all_sessions_of_the_person_are_over(application: ASGIApp, provider: Provider) -> None:
    graces = [await signed_in(application, provider, sid=sid) for sid in ("session-1", "session-2", REMOVED)]
    ada = await signed_in(application, provider, sub="ada-1", sid="session-1")
    assert (await tell(application, provider.logout_token(sid=REMOVED))).status_code == 200
    assert [await grace.is_signed_in() for grace in graces] == [False] * 3
    assert await ada.is_signed_in()


async def test_a_sid_is_enough(application: ASGIApp, provider: Provider) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    assert (await tell(application, provider.logout_token(sub=REMOVED))).status_code == 200
    assert not await grace.is_signed_in()


@pytest.mark.parametrize("named", [{"sid": "unknown"}, {"sub": "unknown"}, {"sub": "unknown", "sid": REMOVED}])
async def test_sessions_that_are_not_there_are_a_success(
    named: dict[str, Any], application: ASGIApp, provider: Provider
) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    assert (await tell(application, provider.logout_token(**named))).status_code == 200
    assert await grace.is_signed_in()


async def test_sessions_of_another_issuer_stay(application: ASGIApp, provider: Provider, sessions: Sessions) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    async with sessions.begin() as session:
        await session.execute(update(User).values(issuer="https://former.example.com"))
    for named in ({"sid": REMOVED}, {"sub": REMOVED}):
        assert (await tell(application, provider.logout_token(**named))).status_code == 200
    assert await grace.is_signed_in()


async def test_what_the_provider_ended_is_recorded(
    application: ASGIApp, provider: Provider, sessions: Sessions
) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    user_id = (await grace.get("/api/me")).json()["id"]
    token = provider.logout_token()
    await tell(application, token)
    async with sessions() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == user_id))).all()
    (entry,) = [entry for entry in entries if entry.action == "signed-out-by-provider"]
    assert (entry.actor_id, entry.details) == (None, {"sessions": 1})


def signed(arrange: Callable[[Provider], None]) -> Callable[[Provider], str]:
    def token(provider: Provider) -> str:
        arrange(provider)
        return provider.logout_token()

    return token


def made(**changed: Any) -> Callable[[Provider], str]:
    return lambda provider: provider.logout_token(**changed)


def timed(**offsets: float) -> Callable[[Provider], str]:
    return lambda provider: provider.logout_token(**{name: time.time() + offset for name, offset in offsets.items()})


def by_an_impostor(provider: Provider) -> str:
    provider.signer = SigningKey("RS256", "one")
    return provider.logout_token()


def an_id_token(provider: Provider) -> str:
    return provider.logout_token(nonce="n", events=REMOVED, typ="JWT")


REFUSED: dict[str, tuple[str, Callable[[Provider], str]]] = {
    "no JWT": ("token malformed", lambda _: "hello"),
    "a header without end": ("token malformed", lambda _: f"{part(b'[' * 40_000)}.e30.e30"),
    "alg none": ("token algorithm", signed(unsigned("none"))),
    "HS256 signed with the public key": ("token algorithm", signed(signed_with_the_public_key)),
    "signed by another key of that name": ("bad signature", by_an_impostor),
    "unknown kid": ("unknown key", lambda provider: SigningKey("ES256", "unknown").sign({"iss": provider.issuer})),
    "typ of an access token": ("another type", made(typ="at+jwt")),
    "typ is no string": ("another type", made(typ=5)),
    "wrong iss": ("wrong issuer", made(iss="https://login.example.org")),
    "no iss": ("wrong issuer", made(iss=REMOVED)),
    "wrong aud": ("wrong audience", made(aud="another")),
    "aud is a list without us": ("wrong audience", made(aud=["another"])),
    "no aud": ("wrong audience", made(aud=REMOVED)),
    "expired": ("token expired", timed(exp=-62)),
    "no exp": ("token malformed", made(exp=REMOVED)),
    "issued too long ago": ("token too old", timed(iat=-662, exp=60)),
    "issued in the future": ("token not yet valid", timed(iat=65)),
    "no iat": ("token malformed", made(iat=REMOVED)),
    "no events": ("does not tell of a logout", made(events=REMOVED)),
    "another event": ("does not tell of a logout", made(events={"https://example.com/event": {}})),
    "events is a list": ("does not tell of a logout", made(events=[EVENT])),
    "the event is no object": ("does not tell of a logout", made(events={EVENT: True})),
    "nonce": ("it has a nonce", made(nonce="n")),
    "nonce is null": ("it has a nonce", made(nonce=None)),
    "an ID token": ("does not tell of a logout", an_id_token),
    "neither sid nor sub": ("neither a subject nor a session", made(sid=REMOVED, sub=REMOVED)),
    "empty sid": ("its sid cannot be read", made(sid="")),
    "sid is a list": ("its sid cannot be read", made(sid=["session-1"])),
    "sid with NUL": ("its sid cannot be read", made(sid="session-1\0")),
    "sub of 256 characters": ("its sub cannot be read", made(sub="x" * 256)),
    "no jti": ("it has no jti", made(jti=REMOVED)),
    "jti is a number": ("its jti cannot be read", made(jti=5)),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_wrong_logout_token_ends_nothing(case: str, application: ASGIApp, provider: Provider) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    reason, token = REFUSED[case]
    response = await tell(application, token(provider))
    assert_problem(response, 400, "logout-token-invalid")
    assert response.json()["error"] == "invalid_request"
    assert reason in response.json()["error_description"]
    assert response.headers["cache-control"] == "no-store"
    assert await grace.is_signed_in()


@pytest.mark.parametrize("typ", ["logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT", None])
@pytest.mark.parametrize("aud", [CLIENT_ID, ["another", CLIENT_ID]])
async def test_what_providers_send_is_accepted(typ: Any, aud: Any, application: ASGIApp, provider: Provider) -> None:
    token = provider.logout_token(typ=REMOVED if typ is None else typ, aud=aud)
    assert (await tell(application, token)).status_code == 200


async def test_a_logout_token_counts_once(application: ASGIApp, provider: Provider) -> None:
    token = provider.logout_token()
    assert (await tell(application, token)).status_code == 200
    grace = await signed_in(application, provider, sid="session-1")
    response = await tell(application, token)
    assert "it was used before" in response.json()["error_description"]
    assert await grace.is_signed_in()
    assert (await tell(application, provider.logout_token())).status_code == 200
    assert not await grace.is_signed_in()


async def test_a_new_key_is_fetched_once(application: ASGIApp, provider: Provider) -> None:
    grace = await signed_in(application, provider, sid="session-1")
    provider.signer = SigningKey("ES256", "fresh")
    provider.published = [provider.signer]
    assert (await tell(application, provider.logout_token())).status_code == 200
    assert not await grace.is_signed_in()
    assert provider.requests["/keys"] == 2


async def test_a_logout_waits_for_a_provider_whose_keys_cannot_be_had(application: ASGIApp, provider: Provider) -> None:
    token = provider.logout_token()
    provider.answers["/keys"] = lambda: Response("", 503)
    assert_problem(await tell(application, token), 503, "provider-unavailable")
    provider.answers.clear()
    assert (await tell(application, token)).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"logout_token": "x"}'),
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"token=x"),
        ("application/x-www-form-urlencoded", b"logout_token=x&logout_token=y"),
        ("application/x-www-form-urlencoded", b"logout_token=\xff"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 20)),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="logout_token"\r\n\r\nx\r\n--x--',
        ),
    ],
)
async def test_what_is_no_form_is_refused(content_type: str, body: bytes, application: ASGIApp) -> None:
    async with Client(application) as provider:
        response = await provider.post(PATH, content=body, headers={"content-type": content_type})
    assert_problem(response, 400, "logout-token-invalid")
    assert "no form with one logout_token" in response.json()["error_description"]


async def test_a_large_body_is_refused(application: ASGIApp) -> None:
    assert_problem(await tell(application, "x" * MAX_BODY), 413, "too-large")


async def test_only_this_path_is_open_to_other_origins(application: ASGIApp, provider: Provider) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert (await tell(application, provider.logout_token(), headers=foreign)).status_code == 200
    async with Client(application, headers=foreign) as client:
        for path in (f"{PATH}/", f"{PATH}/x", "/api/auth/logout", "/api/auth/backchannel-logout%2f"):
            assert_problem(await client.post(path), 403, "foreign-origin")


async def test_it_is_no_link(application: ASGIApp, provider: Provider) -> None:
    async with Client(application) as client:
        response = await client.get(PATH, params={"logout_token": provider.logout_token()})
    assert_problem(response, 405, "method-not-allowed")


async def test_a_logout_token_signs_nobody_in(browser: Browser, provider: Provider) -> None:
    provider.sign = lambda _: provider.signer.sign(
        {"iss": provider.issuer, "aud": CLIENT_ID, "iat": time.time(), "exp": time.time() + 60, "sub": "grace-1"}
    )
    assert_problem(await browser.sign_in(), 400, "nonce-mismatch")
