"""The signature algorithms that an ID token may have: asymmetric ones only (RFC 7518, RFC 8037)."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Algorithm:
    """The key that an algorithm needs (`kty` and `crv` of a JWK), and its hash function."""

    key_type: str
    curve: str | None
    digest: Callable[[bytes], Any]


ALGORITHMS = {
    "RS256": Algorithm("RSA", None, hashlib.sha256),
    "RS384": Algorithm("RSA", None, hashlib.sha384),
    "RS512": Algorithm("RSA", None, hashlib.sha512),
    "PS256": Algorithm("RSA", None, hashlib.sha256),
    "PS384": Algorithm("RSA", None, hashlib.sha384),
    "PS512": Algorithm("RSA", None, hashlib.sha512),
    "ES256": Algorithm("EC", "P-256", hashlib.sha256),
    "ES384": Algorithm("EC", "P-384", hashlib.sha384),
    "ES512": Algorithm("EC", "P-521", hashlib.sha512),
    # Ed25519 hashes with SHA-512 inside, and providers use it for at_hash. Ed448 is not offered by any.
    "EdDSA": Algorithm("OKP", "Ed25519", hashlib.sha512),
}
"""The allow-list. `none` and the symmetric HS* are not in it and never will be."""


def half_hash(algorithm: str, value: str) -> str:
    """Return the left half of the hash of `value` in base64url, as in `at_hash` (OIDC Core 1.0, section 3.1.3.6)."""
    digest: bytes = ALGORITHMS[algorithm].digest(value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
