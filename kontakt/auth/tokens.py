"""Signed tokens that a browser keeps for us: the sign-in transaction, the session, a revealed card."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt

Purpose = Literal["transaction", "session", "reveal"]
"""What a token is for. Each purpose has a key of its own, so that one never passes for another."""

_ALGORITHM = "HS256"


def sign(purpose: Purpose, claims: Mapping[str, Any], secret: str, lifetime: timedelta) -> str:
    """Return a JWT with the claims, `iat` and `exp`, signed for that purpose with a key made from the secret."""
    now = datetime.now(UTC)
    return jwt.encode({**claims, "iat": now, "exp": now + lifetime}, _key(purpose, secret), _ALGORITHM)


def verify(purpose: Purpose, token: str, *secrets: str) -> dict[str, Any] | None:
    """Return the claims of a token that `sign` made for the same purpose, or None: forged, expired or no token.

    It may be signed with any of the secrets, so that one can take the place of another (`Settings.signing_secrets`).
    """
    # `iat` must be there, but it may lie a moment ahead: replicas' clocks differ.
    options: jwt.types.Options = {"require": ["iat", "exp"], "verify_iat": False, "verify_aud": False}
    for secret in secrets:
        try:
            return jwt.decode(token, _key(purpose, secret), [_ALGORITHM], options)
        except (jwt.PyJWTError, ValueError):
            continue
    return None


def _key(purpose: Purpose, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"kontakt {purpose}".encode(), "sha256")
