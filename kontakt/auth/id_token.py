"""The validation of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""

import unicodedata
from collections.abc import Mapping
from typing import Any

import jwt

from kontakt.auth.algorithms import ALGORITHMS, half_hash
from kontakt.auth.authorization import is_same
from kontakt.auth.discovery import ProviderMetadata
from kontakt.auth.keys import KeySet
from kontakt.auth.problems import (
    BadAtHash,
    BadSignature,
    BadSubject,
    NonceMismatch,
    NotAskedAgain,
    TokenAlgorithm,
    TokenExpired,
    TokenMalformed,
    TokenNotYetValid,
    TokenTooOld,
    UnknownKey,
    WrongAudience,
    WrongAuthorizedParty,
    WrongIssuer,
)
from kontakt.auth.recency import authentication_time

CLOCK_SKEW = 60
"""By how much the clocks of provider and relying party may differ, in seconds."""

MAXIMUM_AGE = 600
"""How long ago an ID token may have been issued, in seconds."""


def validate_id_token(
    token: str,
    keys: KeySet,
    metadata: ProviderMetadata,
    *,
    client_id: str,
    nonce: str,
    access_token: str | None,
    max_age: int | None,
    now: float,
) -> dict[str, Any]:
    """Return the claims of a valid ID token; raise the problem that names what is wrong.

    `now` is in seconds UTC, and `max_age` in seconds what was asked for, if anything.
    """
    algorithm, claims = verified(token, keys)
    if claims.get("iss") != metadata.issuer:
        raise WrongIssuer
    _check_audience(claims, client_id)
    check_times(claims, now)
    if not is_same(claims.get("nonce"), nonce):
        raise NonceMismatch
    if "at_hash" in claims and not is_same(claims["at_hash"], half_hash(algorithm, access_token or "")):
        raise BadAtHash
    _check_subject(claims)
    if max_age is not None:
        _check_recency(claims, max_age, now)
    return claims


def verified(token: str, keys: KeySet) -> tuple[str, dict[str, Any]]:
    """Return algorithm and claims of a JWT with a valid signature; nothing in the claims is checked yet."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenMalformed from error
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenAlgorithm
    candidates = keys.candidates(header.get("kid"), algorithm)
    if not candidates:
        raise UnknownKey
    for key in candidates:
        try:
            # The algorithm is one of ours and each candidate is a public key of its type, so that a token cannot
            # choose how it is verified (RFC 8725, section 3.1). The claims are checked later, one problem each.
            return algorithm, jwt.decode(token, key.public_key, algorithms=[algorithm], options=_SIGNATURE_ONLY)
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError) as error:
            raise TokenMalformed from error
    raise BadSignature


_SIGNATURE_ONLY: jwt.types.Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def audiences(claims: Mapping[str, Any]) -> list[object]:
    """Return whom the token is meant for; one may stand there without a list (RFC 7519, section 4.1.3)."""
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    if client_id not in audiences(claims):
        raise WrongAudience
    if "azp" in claims:
        if claims["azp"] != client_id:
            raise WrongAuthorizedParty
    elif len(audiences(claims)) > 1:
        raise WrongAuthorizedParty


def check_times(claims: Mapping[str, Any], now: float) -> None:
    """Raise the problem that names what is wrong with `exp`, `iat` or `nbf`; `now` is in seconds UTC."""
    expires, issued = _time(claims, "exp"), _time(claims, "iat")
    if expires < now - CLOCK_SKEW:
        raise TokenExpired
    if issued > now + CLOCK_SKEW or ("nbf" in claims and _time(claims, "nbf") > now + CLOCK_SKEW):
        raise TokenNotYetValid
    if issued < now - MAXIMUM_AGE - CLOCK_SKEW:
        raise TokenTooOld


def _check_recency(claims: Mapping[str, Any], max_age: int, now: float) -> None:
    # Point 13. A person can take `max_age` and `prompt` out of the address of the request; this tells.
    moment = authentication_time(claims)
    if moment is None or not now - max_age - CLOCK_SKEW <= moment <= now + CLOCK_SKEW:
        raise NotAskedAgain


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    # JSON as Python reads it has NaN, which is never too late, and Infinity, which never expires.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise TokenMalformed
    return value


def _check_subject(claims: Mapping[str, Any]) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
        raise BadSubject
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in subject):
        raise BadSubject
