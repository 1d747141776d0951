"""What a provider can do wrong: each function tells it to."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.unit.auth.provider import REMOVED, Provider, SigningKey

Arrange = Callable[[Provider], None]


def claims(**changed: Any) -> Arrange:
    return lambda provider: provider.claims.update(changed)


def times(**offsets: float) -> Arrange:
    return lambda provider: provider.claims.update({name: provider.now() + offset for name, offset in offsets.items()})


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
