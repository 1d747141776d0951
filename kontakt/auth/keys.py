"""The provider's key set (RFC 7517): which of its keys may have signed a token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import AllowedPublicKeys

from kontakt.auth.algorithms import ALGORITHMS

_MINIMUM_RSA_BITS = 2048  # RFC 7518, section 3.3.


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """One public key. Two are equal if their JWKs are."""

    jwk: Mapping[str, Any]
    public_key: AllowedPublicKeys = field(compare=False)

    def fits(self, algorithm: str) -> bool:
        """Return whether a signature by `algorithm` can be of this key."""
        return _is_of_the_type(self.jwk, algorithm) and self.jwk.get("alg") in (None, algorithm)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys of a JWK set."""

    keys: tuple[VerificationKey, ...]

    def candidates(self, key_id: str | None, algorithm: str) -> list[VerificationKey]:
        """Return the keys that may have signed: those with that `kid`, or every fitting one if the token has none."""
        return [key for key in self.keys if key.fits(algorithm) and (key_id is None or key.jwk.get("kid") == key_id)]


def read_key_set(document: Mapping[str, Any]) -> KeySet:
    """Return the keys of a JWK set that can verify a signature; the others are left out (RFC 7517, section 5)."""
    found = document.get("keys")
    members = [jwk for jwk in found if isinstance(jwk, dict)] if isinstance(found, list) else []
    keys = ((jwk, _public_key(jwk)) for jwk in members if _is_for_verification(jwk))
    return KeySet(tuple(VerificationKey(jwk, key) for jwk, key in keys if key is not None))


def _is_for_verification(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops")
    return (
        jwk.get("use") in (None, "sig")
        and (not isinstance(operations, list) or "verify" in operations)
        and "d" not in jwk  # A published private key: anybody can sign with it.
    )


def _public_key(jwk: dict[str, Any]) -> AllowedPublicKeys | None:
    algorithm = next((name for name in ALGORITHMS if _is_of_the_type(jwk, name)), None)
    if algorithm is None:
        return None
    try:
        key: AllowedPublicKeys = jwt.PyJWK(jwk, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAPublicKey) and key.key_size < _MINIMUM_RSA_BITS:
        return None
    return key


def _is_of_the_type(jwk: Mapping[str, Any], algorithm: str) -> bool:
    needed = ALGORITHMS[algorithm]
    return jwk.get("kty") == needed.key_type and needed.curve in (None, jwk.get("crv"))
