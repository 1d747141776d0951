from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from kontakt.auth.keys import read_key_set
from tests.unit.auth.provider import SigningKey


def _weak() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)


ELLIPTIC = SigningKey("ES256", "one").jwk()


@pytest.mark.parametrize(
    "jwk",
    [
        _weak(),
        {**ELLIPTIC, "key_ops": ["encrypt"]},
        {**ELLIPTIC, "crv": "P-384"},
        {**ELLIPTIC, "crv": "secp256k1"},
        {**ELLIPTIC, "x": ELLIPTIC["y"], "y": ELLIPTIC["x"]},
        {**ELLIPTIC, "x": 5},
        {**ELLIPTIC, "x": "ü"},
        {"kty": "OKP", "crv": "Ed448", "x": "AA"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {},
    ],
)
def test_an_unusable_key_is_left_out(jwk: dict[str, Any]) -> None:
    assert [key.jwk for key in read_key_set({"keys": [jwk, ELLIPTIC]}).keys] == [ELLIPTIC]


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": "x"}, {"keys": ["x", None, 5]}])
def test_a_document_without_keys_is_an_empty_set(document: dict[str, Any]) -> None:
    assert read_key_set(document).keys == ()


def test_a_key_for_verification_by_name_is_used() -> None:
    (key,) = read_key_set({"keys": [{**ELLIPTIC, "key_ops": ["verify"]}]}).keys
    assert key.fits("ES256")
    assert not key.fits("ES384")
