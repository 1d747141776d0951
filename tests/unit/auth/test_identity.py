"""The identity tests that every relying party must pass, against a real provider that misbehaves."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from kontakt.auth.problems import (
    CallbackIncomplete,
    CallbackReplayed,
    MixUp,
    ProviderRefused,
    SignInExpired,
    StateMismatch,
    UnknownKey,
)
from kontakt.problems import SignInFailed
from tests.unit.auth.conftest import SignIn
from tests.unit.auth.provider import CLIENT_ID, REMOVED, Provider, SigningKey

Arrange = Callable[[Provider], None]
NewKey = Callable[[str, str | None], SigningKey]


def claims(**changed: Any) -> Arrange:
    return lambda provider: provider.claims.update(changed)


def times(**offsets: float) -> Arrange:
    return lambda provider: provider.claims.update({name: time.time() + offset for name, offset in offsets.items()})


def header(**changed: Any) -> Arrange:
    def arrange(provider: Provider) -> None:
        provider.sign = lambda claims: provider.signer.sign(claims, **changed)

    return arrange


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(algorithm: str) -> Arrange:
    def arrange(provider: Provider) -> None:
        provider.sign = lambda claims: f"{part({'alg': algorithm, 'kid': 'one'})}.{part(claims)}."

    return arrange


def signed_with_the_public_key(provider: Provider) -> None:
    public = provider.signer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(claims: dict[str, Any]) -> str:
        signed = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
        return f"{signed}.{part(hmac.digest(public, signed.encode(), 'sha256'))}"

    provider.sign = sign


def signed_with_a_published_secret(provider: Provider) -> None:
    secret = "a" * 32
    provider.published.append({"kty": "oct", "kid": "one", "k": part(secret.encode()), "alg": "HS256"})
    provider.sign = lambda claims: jwt.encode(claims, secret, "HS256", headers={"kid": "one"})


def signed_by_an_impostor(provider: Provider) -> None:
    provider.sign = SigningKey("RS256", "one").sign


def signed_by_a_key_in_the_token(provider: Provider) -> None:
    impostor = SigningKey("RS256")
    provider.sign = lambda claims: impostor.sign(claims, jwk=impostor.jwk())


def altered_after_signing(provider: Provider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        head, _, signature = provider.signer.sign(claims).split(".")
        return f"{head}.{part({**claims, 'sub': 'ada-1'})}.{signature}"

    provider.sign = sign


def published_with_its_private_part(provider: Provider) -> None:
    private = RSAAlgorithm.to_jwk(provider.signer.private, as_dict=True)
    provider.published = [{**private, "kid": "one", "key_ops": ["verify"]}]


def published_for_encryption(provider: Provider) -> None:
    provider.published = [{**provider.signer.jwk(), "use": "enc"}]


def published_for_another_algorithm(provider: Provider) -> None:
    provider.published = [{**provider.signer.jwk(), "alg": "PS256"}]


def nothing_published(provider: Provider) -> None:
    provider.published = [{"kty": ["RSA"], "use": {}, "alg": []}, {"kty": "RSA", "n": 5}, {"kty": "EC", "crv": "P-256"}]


def userinfo_of_somebody_else(provider: Provider) -> None:
    provider.claims["email"] = REMOVED
    provider.userinfo["sub"] = "ada-1"


def userinfo_of_nobody(provider: Provider) -> None:
    provider.claims["email"] = REMOVED
    provider.userinfo["sub"] = REMOVED


def token(value: str) -> Arrange:
    def arrange(provider: Provider) -> None:
        provider.sign = lambda _: value

    return arrange


HASH_OF_ANOTHER_TOKEN = part(hashlib.sha256(b"another").digest()[:16])

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
    "expired": ("token-expired", times(exp=-62)),
    "not yet valid": ("token-not-yet-valid", times(nbf=65)),
    "issued in the future": ("token-not-yet-valid", times(iat=65)),
    "issued too long ago": ("token-too-old", times(iat=-662)),
    "no exp": ("token-malformed", claims(exp=REMOVED)),
    "no iat": ("token-malformed", claims(iat=REMOVED)),
    "exp is a string": ("token-malformed", claims(exp="tomorrow")),
    "exp is infinite": ("token-malformed", claims(exp=float("inf"))),
    "iat is not a number": ("token-malformed", claims(iat=float("nan"))),
    "no JWT": ("token-malformed", token("hello")),
    "encrypted": ("token-malformed", token("e30.e30.e30.e30.e30")),
    "signed by another key of that name": ("bad-signature", signed_by_an_impostor),
    "signed by a key in the token itself": ("bad-signature", signed_by_a_key_in_the_token),
    "altered after signing": ("bad-signature", altered_after_signing),
    "wrong at_hash": ("bad-at-hash", claims(at_hash=HASH_OF_ANOTHER_TOKEN)),
    "empty at_hash": ("bad-at-hash", claims(at_hash="")),
    "no sub": ("bad-subject", claims(sub=REMOVED)),
    "empty sub": ("bad-subject", claims(sub="")),
    "sub of 256 characters": ("bad-subject", claims(sub="x" * 256)),
    "sub with NUL": ("bad-subject", claims(sub="ada\0")),
    "userinfo of somebody else": ("userinfo-mismatch", userinfo_of_somebody_else),
    "userinfo of nobody": ("userinfo-mismatch", userinfo_of_nobody),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_wrong_answer_is_refused_with_its_own_code(case: str, provider: Provider, sign_in: SignIn) -> None:
    code, misbehave = REFUSED[case]
    misbehave(provider)
    with pytest.raises(SignInFailed) as refused:
        await sign_in()
    assert refused.value.code == code
    assert refused.value.status == 400
    assert refused.value.title != SignInFailed.title


ACCEPTED: dict[str, Arrange] = {
    "as it should be": claims(),
    "aud is a list of us": claims(aud=[CLIENT_ID]),
    "several aud and azp": claims(aud=["another", CLIENT_ID], azp=CLIENT_ID),
    "azp with one aud": claims(azp=CLIENT_ID),
    "expired within the clock skew": times(exp=-55),
    "valid within the clock skew": times(nbf=55, iat=55),
    "times with fractions": times(exp=300.5, iat=-0.5),
    "no at_hash": claims(at_hash=REMOVED),
    "sub of 255 characters": claims(sub="x" * 255),
    "unknown claims": claims(acr="1", amr=["pwd"], groups=[]),
    "unusable keys beside": lambda provider: provider.published.insert(0, {"kty": "PQC", "kid": "one"}),
}


@pytest.mark.parametrize("case", ACCEPTED)
async def test_a_right_answer_is_accepted(case: str, provider: Provider, sign_in: SignIn) -> None:
    ACCEPTED[case](provider)
    identity = await sign_in()
    assert (identity.issuer, identity.name, identity.email) == (provider.issuer, "Grace Hopper", "grace@example.com")
    assert identity.subject == provider.claims.get("sub", "grace-1")


@pytest.mark.parametrize("kid", ["one", None])
@pytest.mark.parametrize(
    "algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
)
async def test_every_asymmetric_algorithm_is_accepted_with_and_without_kid(
    algorithm: str, kid: str | None, provider: Provider, sign_in: SignIn, new_key: NewKey
) -> None:
    provider.signer = new_key(algorithm, kid)
    others = [new_key("RS256", "other"), new_key("ES256", "other"), new_key("EdDSA", "other"), new_key("RS256", "last")]
    provider.published = [*others[:3], provider.signer, others[3]]
    assert (await sign_in()).subject == "grace-1"


@pytest.mark.parametrize("kids", [("one", "two"), (None, None), ("one", "one"), (None, "two")])
async def test_keys_may_rotate_between_two_sign_ins(
    kids: tuple[str | None, str | None], provider: Provider, sign_in: SignIn
) -> None:
    for kid in (*kids, "third"):
        provider.signer = SigningKey("ES256", kid)
        provider.published = [provider.signer]
        await sign_in()
    assert provider.requests["/keys"] == 3


async def test_a_withdrawn_key_is_forgotten_after_a_while(provider: Provider, sign_in: SignIn, new_key: NewKey) -> None:
    await sign_in()
    provider.published = [new_key("RS256", "other")]
    await sign_in()  # Known to be a key of the provider's a moment ago.
    sign_in.clock.ahead = 601
    provider.claims["exp"] = time.time() + 900
    with pytest.raises(UnknownKey):
        await sign_in()


async def test_an_unknown_kid_costs_one_refetch_and_then_none_for_a_while(provider: Provider, sign_in: SignIn) -> None:
    header(kid="unknown")(provider)
    for _ in range(3):
        with pytest.raises(UnknownKey):
            await sign_in()
    assert provider.requests["/keys"] == 2
    sign_in.clock.ahead = 11
    with pytest.raises(UnknownKey):
        await sign_in()
    assert provider.requests["/keys"] == 3


@pytest.mark.parametrize("state", ["another", "", None])
async def test_a_wrong_or_missing_state_is_refused(state: str | None, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    del query["state"]
    with pytest.raises(StateMismatch):
        await sign_in.finish(transaction, query if state is None else {**query, "state": state})


async def test_an_error_with_a_wrong_state_tells_nothing_of_the_error(sign_in: SignIn) -> None:
    transaction, _ = await sign_in.begin()
    with pytest.raises(StateMismatch):
        await sign_in.finish(transaction, {"error": "access_denied", "state": "another"})


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("access_denied", "access_denied"),
        ("login_required", "login_required"),
        ("<script>alert(1)</script>", "unknown_error"),
        ("x" * 65, "unknown_error"),
        ("", "unknown_error"),
    ],
)
async def test_an_error_of_the_provider_is_shown_safely(
    error: str, shown: str, provider: Provider, sign_in: SignIn
) -> None:
    provider.authorization_response = {"code": REMOVED, "error": error, "error_description": "Call +1 900 555 now"}
    with pytest.raises(ProviderRefused) as refused:
        await sign_in()
    assert refused.value.detail == f"The identity provider answered: {shown}."


async def test_a_response_without_a_code_is_refused(provider: Provider, sign_in: SignIn) -> None:
    provider.authorization_response = {"code": REMOVED}
    with pytest.raises(CallbackIncomplete):
        await sign_in()


@pytest.mark.parametrize("accepts_used_codes", [False, True])
async def test_a_replayed_callback_is_refused(accepts_used_codes: bool, provider: Provider, sign_in: SignIn) -> None:
    provider.accepts_used_codes = accepts_used_codes
    transaction, query = await sign_in.begin()
    await sign_in.finish(transaction, query)
    with pytest.raises(CallbackReplayed):
        await sign_in.finish(transaction, query)


async def test_a_code_of_another_sign_in_is_refused(sign_in: SignIn) -> None:
    _, stolen = await sign_in.begin()
    transaction, query = await sign_in.begin()
    with pytest.raises(CallbackReplayed):  # The code challenge is that of the other sign-in.
        await sign_in.finish(transaction, {**query, "code": stolen["code"]})


async def test_the_provider_sees_the_wrong_code_verifier(sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    with pytest.raises(CallbackReplayed) as refused:
        await sign_in.finish(replace(transaction, code_verifier="x" * 43), query)
    assert refused.value.detail == "The identity provider answered: invalid_grant."


async def test_the_redirect_uri_is_the_registered_one(sign_in: SignIn) -> None:
    sign_in.redirect_uri = "https://kontakt.example.net/api/auth/callback"
    with pytest.raises(AssertionError, match="unknown client, redirect URI"):
        await sign_in.begin()


async def test_a_second_providers_response_is_refused(
    provider: Provider, second_provider: Provider, sign_in: SignIn
) -> None:
    provider.authorization_response = {"iss": second_provider.issuer}
    with pytest.raises(MixUp):
        await sign_in()
    assert provider.requests["/token"] == second_provider.requests["/token"] == 0


async def test_a_promised_issuer_must_not_be_missing(provider: Provider, sign_in: SignIn) -> None:
    provider.authorization_response = {"iss": REMOVED}
    with pytest.raises(MixUp):
        await sign_in()


async def test_the_issuer_may_be_missing_where_it_is_not_promised(provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["authorization_response_iss_parameter_supported"] = REMOVED
    provider.authorization_response = {"iss": REMOVED}
    assert (await sign_in()).subject == "grace-1"


async def test_a_transaction_of_another_provider_is_refused(second_provider: Provider, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    with pytest.raises(MixUp):
        await sign_in.finish(replace(transaction, issuer=second_provider.issuer), query)


async def test_a_code_of_a_second_provider_is_worth_nothing(
    second_provider: Provider, sign_in: SignIn, provider: Provider
) -> None:
    elsewhere = SignIn(second_provider, sign_in.client)
    _, foreign = await elsewhere.begin()
    transaction, query = await sign_in.begin()
    with pytest.raises(CallbackReplayed):
        await sign_in.finish(transaction, {**query, "code": foreign["code"]})


async def test_an_id_token_of_a_second_provider_is_worth_nothing(
    second_provider: Provider, sign_in: SignIn, provider: Provider
) -> None:
    provider.published.append(second_provider.signer)  # Even if the two share their keys.
    provider.sign = lambda claims: second_provider.signer.sign({**claims, "iss": second_provider.issuer})
    with pytest.raises(SignInFailed) as refused:
        await sign_in()
    assert refused.value.code == "wrong-issuer"


@pytest.mark.parametrize("ahead", [601, -61])
async def test_a_sign_in_that_took_too_long_is_refused(ahead: float, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    sign_in.clock.ahead = ahead
    with pytest.raises(SignInExpired):
        await sign_in.finish(transaction, query)
