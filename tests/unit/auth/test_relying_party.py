import logging
import time
from dataclasses import replace
from typing import Any

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from kontakt.auth.discovery import discover
from kontakt.auth.identity import AdminClaim
from kontakt.auth.problems import RETRY_AFTER, ProviderAnswerUnusable, ProviderRefused, ProviderUnavailable
from kontakt.auth.provider import Provider as KnownProvider
from kontakt.auth.relying_party import Registration
from kontakt.problems import SignInFailed
from tests.unit.auth.conftest import SignIn
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, REMOVED, Provider, SigningKey

ADMINS = AdminClaim("realm_access.roles", "kontakt-admin")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_the_client_secret_arrives_whole(method: str, provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["token_endpoint_auth_methods_supported"] = [method, "private_key_jwt"]
    assert (await sign_in()).subject == "grace-1"


async def test_a_wrong_client_secret_is_told(
    provider: Provider, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    provider.answers["/token"] = lambda: JSONResponse({"error": "invalid_client"}, 401)
    with pytest.raises(ProviderRefused) as refused:
        await sign_in()
    assert refused.value.detail == "The identity provider answered: invalid_client."
    assert caplog.records[-1].levelno == logging.ERROR


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/keys"])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_provider_that_fails_is_unavailable(
    path: str, status: int, provider: Provider, sign_in: SignIn
) -> None:
    provider.claims["name"] = REMOVED
    provider.answers[path] = lambda: Response("", status)
    with pytest.raises(ProviderUnavailable) as unavailable:
        await sign_in()
    assert (unavailable.value.status, unavailable.value.headers) == (503, {"Retry-After": str(RETRY_AFTER)})


async def test_the_page_may_be_loaded_again_after_the_provider_failed(provider: Provider, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    provider.answers["/token"] = lambda: Response("", 502)
    with pytest.raises(ProviderUnavailable):
        await sign_in.finish(transaction, query)
    provider.answers.clear()
    assert (await sign_in.finish(transaction, query)).subject == "grace-1"


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
@pytest.mark.parametrize("answer", [Response("<html>"), JSONResponse([]), JSONResponse({}, 403), JSONResponse({})])
async def test_an_answer_that_makes_no_sense_is_refused(
    path: str, answer: Response, provider: Provider, sign_in: SignIn
) -> None:
    provider.claims["name"] = REMOVED
    provider.answers[path] = lambda: answer
    with pytest.raises(SignInFailed) as refused:
        await sign_in()
    is_object = answer.body == b"{}" and answer.status_code == 200
    expected = "userinfo-mismatch" if path == "/userinfo" and is_object else "provider-answer-unusable"
    assert refused.value.code == expected


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/keys"])
async def test_a_redirect_is_never_followed(
    path: str, provider: Provider, second_provider: Provider, sign_in: SignIn
) -> None:
    provider.claims["name"] = REMOVED
    provider.answers[path] = lambda: RedirectResponse(f"{second_provider.issuer}{path}", 307)
    with pytest.raises((ProviderAnswerUnusable, ProviderUnavailable)):
        await sign_in()
    assert second_provider.requests.total() == 0


async def test_userinfo_is_asked_only_for_what_the_token_leaves_out(provider: Provider, sign_in: SignIn) -> None:
    provider.userinfo = {"name": "Somebody", "picture": "https://example.com/grace.jpg", "email": "g@example.com"}
    assert (await sign_in()).name == "Grace Hopper"
    assert provider.requests["/userinfo"] == 0
    provider.claims["email"] = REMOVED
    identity = await sign_in()
    assert provider.requests["/userinfo"] == 1
    assert (identity.name, identity.email) == ("Grace Hopper", "g@example.com")
    assert identity.picture == "https://example.com/grace.jpg"


async def test_a_provider_without_userinfo_is_enough(provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["userinfo_endpoint"] = REMOVED
    provider.claims = {"name": REMOVED, "email": REMOVED, "preferred_username": "grace"}
    identity = await sign_in()
    assert (identity.name, identity.email) == ("grace", None)


@pytest.mark.parametrize(
    ("claims", "userinfo", "is_admin"),
    [
        ({"realm_access": {"roles": ["user", "kontakt-admin"]}}, {}, True),
        (
            {"realm_access": {"roles": ["user"]}, "email": REMOVED},
            {"realm_access": {"roles": ["kontakt-admin"]}},
            False,
        ),
        ({"realm_access": {}}, {"realm_access": {"roles": ["kontakt-admin"]}}, True),
        ({}, {"realm_access": {"roles": "kontakt-admin"}}, True),
        ({}, {}, False),
    ],
)
async def test_the_role_is_what_the_provider_says_now(
    claims: dict[str, Any], userinfo: dict[str, Any], is_admin: bool, provider: Provider, sign_in: SignIn
) -> None:
    sign_in.admin = ADMINS
    provider.claims, provider.userinfo = claims, userinfo
    assert (await sign_in()).is_admin is is_admin


async def test_nobody_is_an_admin_without_the_setting(provider: Provider, sign_in: SignIn) -> None:
    provider.claims = {"realm_access": {"roles": ["kontakt-admin"]}, "admin": True, "is_admin": True}
    assert not (await sign_in()).is_admin


async def test_many_sign_ins_at_once_fetch_new_keys_once(provider: Provider, sign_in: SignIn) -> None:
    await sign_in()
    sign_ins = [await sign_in.begin() for _ in range(8)]
    provider.signer = SigningKey("ES256", "fresh")
    provider.published = [provider.signer]
    async with anyio.create_task_group() as group:
        for transaction, query in sign_ins:
            group.start_soon(sign_in.finish, transaction, query)
    assert provider.requests["/keys"] == 2


async def test_keys_that_somebody_fetched_meanwhile_are_taken(provider: Provider, client: httpx.AsyncClient) -> None:
    known = KnownProvider(client, await discover(provider.issuer, client))
    seen = await known.keys()
    provider.published = [SigningKey("ES256", "fresh")]
    assert await known.newer_keys(seen) is await known.newer_keys(seen)
    assert provider.requests["/keys"] == 2


async def test_known_keys_are_used_while_new_ones_cannot_be_had(provider: Provider, sign_in: SignIn) -> None:
    await sign_in()
    provider.answers["/keys"] = lambda: Response("", 503)
    sign_in.clock.ahead = 601
    provider.claims = {"exp": time.time() + 900}
    assert (await sign_in()).subject == "grace-1"


async def test_old_metadata_is_fetched_again_before_somebody_is_sent_away(provider: Provider, sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    provider.metadata["authorization_endpoint"] = f"{provider.issuer}/v2/authorize"
    sign_in.clock.ahead = 3601
    url, _ = await party.authorization_url("/")
    assert url.startswith(f"{provider.issuer}/v2/authorize?")
    assert provider.requests["/.well-known/openid-configuration"] == 2


async def test_metadata_that_became_unusable_are_not_taken_over(
    provider: Provider, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    party = await sign_in.relying_party()
    provider.metadata = {"issuer": "https://attacker.example.com", "token_endpoint": "https://attacker.example.com/"}
    sign_in.clock.ahead = 3601
    await party.authorization_url("/")
    assert "attacker.example.com" in caplog.text
    provider.claims = {"exp": time.time() + 3900, "iat": time.time() + 3600}
    assert (await sign_in()).issuer == provider.issuer


async def test_signing_out_leads_to_the_end_session_endpoint(provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["end_session_endpoint"] = f"{provider.issuer}/logout?realm=x"
    party = await sign_in.relying_party()
    url = party.end_session_url("a.b.c", "https://kontakt.example.com/")
    assert url == (
        f"{provider.issuer}/logout?realm=x&client_id=kontakt%3Adev+%C3%BC"
        "&post_logout_redirect_uri=https%3A%2F%2Fkontakt.example.com%2F&id_token_hint=a.b.c"
    )
    without_hint = party.end_session_url("x" * 7000, "https://kontakt.example.com/")
    assert without_hint == party.end_session_url(None, "https://kontakt.example.com/")
    assert "id_token_hint" not in (without_hint or "")


async def test_signing_out_is_local_where_there_is_no_end_session_endpoint(provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["end_session_endpoint"] = REMOVED
    assert (await sign_in.relying_party()).end_session_url("a.b.c", "https://kontakt.example.com/") is None


async def test_no_secret_is_logged_or_shown(
    provider: Provider, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "kontakt")
    transaction, query = await sign_in.begin()
    identity = await sign_in.finish(transaction, query)
    provider.answers["/token"] = lambda: JSONResponse({"error": "invalid_client", "secret": CLIENT_SECRET}, 401)
    with pytest.raises(ProviderRefused) as refused:
        await sign_in()
    registration = Registration(provider.issuer, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    told = f"{caplog.text} {transaction!r} {identity!r} {refused.value!r} {registration!r}"
    assert CLIENT_ID in told
    assert "invalid_client" in told
    for secret in (CLIENT_SECRET, transaction.state, transaction.nonce, transaction.code_verifier, identity.id_token):
        assert secret not in told


async def test_an_identity_keeps_what_a_first_card_can_use(provider: Provider, sign_in: SignIn) -> None:
    provider.claims = {
        "sid": "session-1",
        "locale": "de_AT",
        "email_verified": "true",
        "phone_number": "+1 555 0100",
        "title": "Rear\nAdmiral",
        "department": "Compilers",
        "organization": 5,
    }
    identity = await sign_in()
    assert (identity.sid, identity.locale, identity.email_verified) == ("session-1", "de-AT", True)
    assert identity.claims == {"phone": "+1 555 0100", "title": "Rear Admiral", "department": "Compilers"}


@pytest.mark.parametrize("sid", ["x" * 256, "", 5, "a\0b"])
async def test_an_unusable_sid_is_left_out(sid: Any, provider: Provider, sign_in: SignIn) -> None:
    provider.claims["sid"] = sid
    assert (await sign_in()).sid is None


async def test_two_sign_ins_share_nothing(sign_in: SignIn) -> None:
    party = await sign_in.relying_party()
    _, first = await party.authorization_url("/")
    _, second = await party.authorization_url("/")
    for name in ("state", "nonce", "code_verifier"):
        assert getattr(first, name) != getattr(second, name)
        assert len(getattr(first, name)) >= 43  # 256 bits in base64url.
    assert replace(first, state=second.state, nonce=second.nonce, code_verifier=second.code_verifier) == second


@pytest.mark.parametrize(
    ("offered", "asked"),
    [(REMOVED, True), (["login", "select_account"], True), (["login"], False), ("select_account", True)],
)
async def test_a_prompt_is_passed_on_to_a_provider_that_may_know_it(
    offered: object, asked: bool, provider: Provider, sign_in: SignIn
) -> None:
    provider.metadata["prompt_values_supported"] = offered
    party = await sign_in.relying_party()
    assert ("&prompt=select_account" in (await party.authorization_url("/", prompt="select_account"))[0]) is asked
    assert "prompt=" not in (await party.authorization_url("/"))[0]
