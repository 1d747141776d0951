"""The identity tests that every relying party must pass: a browser, the application, and a provider over HTTP.

What is refused has a code of its own and a page that a person can read; what is accepted is signed in.
"""

import hashlib
import html
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from kontakt.auth import problems
from kontakt.auth.discovery import discover
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.used_tokens import UsedStates
from kontakt.pages.language import translations
from kontakt.problems import SignInFailed
from kontakt.settings import Settings
from tests.conftest import application_of, assert_problem
from tests.unit.auth.browser import Browser
from tests.unit.auth.conftest import Clock, Sessions
from tests.unit.auth.misbehaviour import (
    Arrange,
    altered_after_signing,
    claims,
    header,
    nothing_published,
    part,
    published_for_another_algorithm,
    published_for_encryption,
    published_with_its_private_part,
    signed_by_a_key_in_the_token,
    signed_by_an_impostor,
    signed_with_a_published_secret,
    signed_with_the_public_key,
    times,
    token,
    unsigned,
    userinfo_of_nobody,
    userinfo_of_somebody_else,
)
from tests.unit.auth.provider import CLIENT_ID, REMOVED, Provider, SigningKey

NewKey = Callable[[str, str | None], SigningKey]
PROBLEMS = {problem.code: problem for problem in vars(problems).values() if getattr(problem, "code", None)}
HASH_OF_ANOTHER_TOKEN = part(hashlib.sha256(b"another").digest()[:16])


@pytest.fixture(autouse=True)
def _one_moment(provider: Provider, clock: Clock) -> None:
    """Provider and relying party have the same time, which stands still."""
    clock.held_at = float(int(time.time()))
    provider.now = clock


async def assert_refused(browser: Browser, code: str, callback: Callable[[str], str] = str) -> None:
    """One attempt is answered with the problem of that code, another with a page in the visitor's language."""
    problem = PROBLEMS[code]
    assert_problem(await browser.get(callback(await browser.begin())), problem.status, code)
    address = callback(await browser.begin())
    page = await browser.get(address, headers={"accept": "text/html", "accept-language": "de"})
    assert (page.status_code, page.headers["content-language"]) == (problem.status, "de")
    title = translations("de").gettext(problem.title)
    assert f"<h1>{html.escape(title)}</h1>" in page.text
    assert title not in (problem.title, SignInFailed.title)
    assert 'href="/api/auth/login">Erneut versuchen</a>' in page.text
    assert not await browser.is_signed_in()


REFUSED: dict[str, tuple[str, Arrange]] = {
    "wrong nonce": ("nonce-mismatch", claims(nonce="another")),
    "no nonce": ("nonce-mismatch", claims(nonce=REMOVED)),
    "nonce is no string": ("nonce-mismatch", claims(nonce=["x"])),
    "alg none": ("token-algorithm", unsigned("none")),
    "alg None": ("token-algorithm", unsigned("None")),
    "no alg": ("token-algorithm", unsigned("")),
    "HS256 signed with the public key": ("token-algorithm", signed_with_the_public_key),
    "HS256 signed with a published secret": ("token-algorithm", signed_with_a_published_secret),
    "unknown kid": ("unknown-key", header(kid="unknown")),
    "key is published with its private part": ("unknown-key", published_with_its_private_part),
    "key is published for encryption": ("unknown-key", published_for_encryption),
    "key is published for another algorithm": ("unknown-key", published_for_another_algorithm),
    "no usable key is published": ("unknown-key", nothing_published),
    "wrong iss": ("wrong-issuer", claims(iss="https://login.example.org")),
    "iss with a slash more": ("wrong-issuer", lambda provider: provider.claims.update(iss=f"{provider.issuer}/")),
    "no iss": ("wrong-issuer", claims(iss=REMOVED)),
    "wrong aud": ("wrong-audience", claims(aud="another")),
    "aud is a list without us": ("wrong-audience", claims(aud=["another", f"{CLIENT_ID}2"])),
    "aud is an empty list": ("wrong-audience", claims(aud=[])),
    "no aud": ("wrong-audience", claims(aud=REMOVED)),
    "wrong azp": ("wrong-authorized-party", claims(azp="another")),
    "several aud without azp": ("wrong-authorized-party", claims(aud=[CLIENT_ID, "another"])),
    "several aud, azp is the other": ("wrong-authorized-party", claims(aud=[CLIENT_ID, "another"], azp="another")),
    "expired 61 s ago": ("token-expired", times(exp=-61)),
    "valid in 61 s": ("token-not-yet-valid", times(nbf=61)),
    "issued in 61 s": ("token-not-yet-valid", times(iat=61)),
    "issued 10 minutes and 61 s ago": ("token-too-old", times(iat=-661)),
    "no exp": ("token-malformed", claims(exp=REMOVED)),
    "no iat": ("token-malformed", claims(iat=REMOVED)),
    "exp is a string": ("token-malformed", claims(exp="tomorrow")),
    "exp is true": ("token-malformed", claims(exp=True)),
    "exp is infinite": ("token-malformed", claims(exp=float("inf"))),
    "iat is not a number": ("token-malformed", claims(iat=float("nan"))),
    "no JWT": ("token-malformed", token("hello")),
    "encrypted": ("token-malformed", token("e30.e30.e30.e30.e30")),
    "signed by another key of that name": ("bad-signature", signed_by_an_impostor),
    "signed by a key in the token itself": ("bad-signature", signed_by_a_key_in_the_token),
    "altered after signing": ("bad-signature", altered_after_signing),
    "wrong at_hash": ("bad-at-hash", claims(at_hash=HASH_OF_ANOTHER_TOKEN)),
    "empty at_hash": ("bad-at-hash", claims(at_hash="")),
    "at_hash is no string": ("bad-at-hash", claims(at_hash=5)),
    "no sub": ("bad-subject", claims(sub=REMOVED)),
    "empty sub": ("bad-subject", claims(sub="")),
    "sub of 256 characters": ("bad-subject", claims(sub="x" * 256)),
    "sub with NUL": ("bad-subject", claims(sub="ada\0")),
    "userinfo of somebody else": ("userinfo-mismatch", userinfo_of_somebody_else),
    "userinfo of nobody": ("userinfo-mismatch", userinfo_of_nobody),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_wrong_answer_is_refused(case: str, provider: Provider, browser: Browser) -> None:
    code, misbehave = REFUSED[case]
    misbehave(provider)
    await assert_refused(browser, code)


ACCEPTED: dict[str, Arrange] = {
    "as it should be": claims(),
    "aud is a list of us": claims(aud=[CLIENT_ID]),
    "several aud and azp": claims(aud=["another", CLIENT_ID], azp=CLIENT_ID),
    "azp with one aud": claims(azp=CLIENT_ID),
    "expired 60 s ago": times(exp=-60),
    "valid in 60 s": times(nbf=60),
    "issued in 60 s": times(iat=60),
    "issued 10 minutes and 60 s ago": times(iat=-660),
    "times with fractions": times(exp=300.5, iat=-0.5),
    "no at_hash": claims(at_hash=REMOVED),
    "sub of 255 characters": claims(sub="x" * 255),
    "unknown claims": claims(acr="1", amr=["pwd"], groups=[]),
    "unusable keys beside": lambda provider: provider.published.insert(0, {"kty": "PQC", "kid": "one"}),
    "the rest in userinfo": lambda provider: (
        provider.claims.update(email=REMOVED),
        provider.userinfo.update(email="grace@example.com"),
    )[0],
}


@pytest.mark.parametrize("case", ACCEPTED)
async def test_a_right_answer_is_accepted(case: str, provider: Provider, browser: Browser) -> None:
    ACCEPTED[case](provider)
    response = await browser.sign_in("/cards?new")
    assert (response.status_code, response.headers["location"]) == (303, "/cards?new")
    me = (await browser.get("/api/me")).json()
    assert (me["name"], me["email"]) == ("Grace Hopper", "grace@example.com")


@pytest.mark.parametrize("kid", ["one", None])
@pytest.mark.parametrize(
    "algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
)
async def test_every_asymmetric_algorithm_is_accepted_among_several_keys(
    algorithm: str, kid: str | None, provider: Provider, browser: Browser, new_key: NewKey
) -> None:
    provider.signer = new_key(algorithm, kid)
    others = [new_key("RS256", "other"), new_key("ES256", "other"), new_key("EdDSA", "other"), new_key("RS256", "last")]
    provider.published = [*others[:3], provider.signer, others[3]]
    assert (await browser.sign_in()).status_code == 303


@pytest.mark.parametrize("kids", [("one", "two"), (None, None), ("one", "one"), (None, "two")])
async def test_keys_may_rotate_between_two_sign_ins(
    kids: tuple[str | None, str | None], provider: Provider, browser: Browser
) -> None:
    for kid in (*kids, "third"):
        provider.signer = SigningKey("ES256", kid)
        provider.published = [provider.signer]
        assert (await browser.sign_in()).status_code == 303
    assert provider.requests["/keys"] == 3


async def test_a_withdrawn_key_is_forgotten_after_a_while(
    provider: Provider, browser: Browser, clock: Clock, new_key: NewKey
) -> None:
    await browser.sign_in()
    provider.published = [new_key("RS256", "other")]
    assert (await browser.sign_in()).status_code == 303  # Known to be a key of the provider's a moment ago.
    clock.ahead = 601
    assert_problem(await browser.sign_in(), 400, "unknown-key")


async def test_an_unknown_kid_costs_one_refetch_and_then_none_for_a_while(
    provider: Provider, browser: Browser, clock: Clock
) -> None:
    header(kid="unknown")(provider)
    for ahead, requests in ((0, 2), (1, 2), (9, 2), (11, 3)):
        clock.ahead = ahead
        assert_problem(await browser.sign_in(), 400, "unknown-key")
        assert provider.requests["/keys"] == requests


def with_parameter(name: str, value: str) -> Callable[[str], str]:
    return lambda callback: str(httpx.URL(callback).copy_set_param(name, value))


def without(name: str) -> Callable[[str], str]:
    return lambda callback: str(httpx.URL(callback).copy_remove_param(name))


CALLBACKS: dict[str, tuple[str, Callable[[str], str]]] = {
    "another state": ("state-mismatch", with_parameter("state", "another")),
    "an empty state": ("state-mismatch", with_parameter("state", "")),
    "no state": ("state-mismatch", without("state")),
    "an error with another state": (
        "state-mismatch",
        lambda callback: with_parameter("error", "access_denied")(with_parameter("state", "another")(callback)),
    ),
    "an error": ("provider-refused", with_parameter("error", "access_denied")),
    "an empty error": ("provider-refused", with_parameter("error", "")),
    "no code": ("callback-incomplete", without("code")),
    "an empty code": ("callback-incomplete", with_parameter("code", "")),
    "a made-up code": ("callback-replayed", with_parameter("code", "made-up")),
    "iss of a second provider": ("mix-up", with_parameter("iss", "https://login.example.org")),
    "an empty iss": ("mix-up", with_parameter("iss", "")),
    "no iss, which was promised": ("mix-up", without("iss")),
}


@pytest.mark.parametrize("case", CALLBACKS)
async def test_a_wrong_callback_is_refused(case: str, provider: Provider, browser: Browser) -> None:
    code, changed = CALLBACKS[case]
    await assert_refused(browser, code, changed)
    assert provider.requests["/token"] == (2 if code == "callback-replayed" else 0)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("login_required", "login_required"),
        ("<b>", "unknown_error"),
        ("x" * 65, "unknown_error"),
        ("{0}", "unknown_error"),
    ],
)
async def test_an_error_of_the_provider_is_shown_safely(
    error: str, shown: str, provider: Provider, browser: Browser
) -> None:
    provider.authorization_response = {"code": REMOVED, "error": error, "error_description": "Call +1 900 555 now"}
    response = await browser.sign_in()
    assert_problem(response, 400, "provider-refused")
    assert response.json()["detail"] == f"The identity provider answered: {shown}."
    page = await browser.sign_in(headers={"accept": "text/html", "accept-language": "de"})
    assert f"Der Identitätsanbieter hat geantwortet: {shown}." in page.text


async def test_a_sign_in_of_another_browser_is_refused(browser: Browser, application: ASGIApp) -> None:
    callback = await browser.begin()
    async with Browser(application) as other:
        assert_problem(await other.get(callback), 400, "sign-in-expired")


@pytest.mark.parametrize("ahead", [601, -61])
async def test_a_sign_in_that_took_too_long_is_refused(ahead: float, browser: Browser, clock: Clock) -> None:
    callback = await browser.begin()
    clock.ahead = ahead
    assert_problem(await browser.get(callback), 400, "sign-in-expired")


@pytest.mark.parametrize("accepts_used_codes", [False, True])
async def test_a_replayed_callback_is_refused(accepts_used_codes: bool, provider: Provider, browser: Browser) -> None:
    provider.accepts_used_codes = accepts_used_codes
    callback = await browser.begin()
    before = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert (await browser.get(callback)).status_code == 303
    await browser.post("/api/auth/logout")
    again = await browser.get(callback, headers={"cookie": before})
    assert_problem(again, 400, "callback-replayed")
    assert "set-cookie" not in again.headers


@pytest.fixture
async def replica(
    settings: Settings, started: dict[str, Any], sessions: Sessions, client: httpx.AsyncClient, provider: Provider
) -> AsyncIterator[Browser]:
    """A browser at a second application on the same database."""
    metadata = await discover(provider.issuer, client)
    party = RelyingParty(Registration.of(settings), client, metadata=metadata, used=UsedStates(sessions))
    async with Browser(application_of(settings, started | {"relying_party": party})) as browser:
        yield browser
    await party.aclose()


async def test_a_callback_replayed_at_another_replica_is_refused(
    provider: Provider, browser: Browser, replica: Browser
) -> None:
    provider.accepts_used_codes = True
    callback = await browser.begin()
    replica.cookies.update(browser.cookies)
    assert (await browser.get(callback)).status_code == 303
    assert_problem(await replica.get(callback), 400, "callback-replayed")
    assert not await replica.is_signed_in()


async def test_a_sign_in_may_end_at_another_replica(browser: Browser, replica: Browser) -> None:
    callback = await browser.begin()
    replica.cookies.update(browser.cookies)
    assert (await replica.get(callback)).status_code == 303
    assert await replica.is_signed_in()


async def test_a_code_of_another_sign_in_is_refused(browser: Browser) -> None:
    stolen = httpx.URL(await browser.begin()).params["code"]
    await assert_refused(browser, "callback-replayed", with_parameter("code", stolen))  # The code challenge is another.


async def test_a_second_providers_response_is_refused(
    provider: Provider, second_provider: Provider, browser: Browser
) -> None:
    provider.authorization_response = {"iss": second_provider.issuer}
    await assert_refused(browser, "mix-up")
    assert provider.requests["/token"] == second_provider.requests["/token"] == 0


async def test_an_id_token_of_a_second_provider_is_worth_nothing(
    provider: Provider, second_provider: Provider, browser: Browser
) -> None:
    provider.published.append(second_provider.signer)  # Even if the two share their keys.
    provider.sign = lambda claims: second_provider.signer.sign({**claims, "iss": second_provider.issuer})
    await assert_refused(browser, "wrong-issuer")
