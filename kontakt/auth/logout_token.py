"""The validation of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from kontakt.auth.id_token import audiences, check_times, verified
from kontakt.auth.keys import KeySet
from kontakt.auth.problems import LogoutTokenInvalid, WrongAudience, WrongIssuer

EVENT = "http://schemas.openid.net/event/backchannel-logout"

_TYPES = {None, "logout+jwt", "jwt"}
"""`typ` should be the first of the two names; older providers leave it out, or say JWT (section 2.4)."""

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """Who was signed out by the provider: one of its sessions, or without `sid` all of a subject's."""

    issuer: str
    subject: str | None
    sid: str | None
    jti: str


def validate_logout_token(token: str, keys: KeySet, *, issuer: str, client_id: str, now: float) -> LogoutToken:
    """Return what a valid logout token says; raise the `SignInFailed` or `LogoutTokenInvalid` that names what is wrong.

    `now` is in seconds UTC. Whether the token was used before is left to the caller.
    """
    _, claims = verified(token, keys)
    _check_type(jwt.get_unverified_header(token))
    if claims.get("iss") != issuer:
        raise WrongIssuer
    if client_id not in audiences(claims):
        raise WrongAudience
    check_times(claims, now)
    _check_event(claims)
    subject, sid, jti = (_text(claims, name) for name in ("sub", "sid", "jti"))
    if subject is None and sid is None:
        raise LogoutTokenInvalid("it names neither a subject nor a session")
    if jti is None:
        raise LogoutTokenInvalid("it has no jti")
    return LogoutToken(issuer, subject, sid, jti)


def _check_type(header: Mapping[str, Any]) -> None:
    # RFC 7515, section 4.1.9: media types are compared without case, and `application/` may be left out.
    found = header.get("typ")
    name = found.lower().removeprefix("application/") if isinstance(found, str) else found
    if not isinstance(name, str | None) or name not in _TYPES:
        raise LogoutTokenInvalid("it is a token of another type")


def _check_event(claims: Mapping[str, Any]) -> None:
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogoutTokenInvalid("it does not tell of a logout")
    if "nonce" in claims:  # It may be an ID token with more claims than usual.
        raise LogoutTokenInvalid("it has a nonce")


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST or not value.isprintable():
        raise LogoutTokenInvalid(f"its {name} cannot be read")
    return value
