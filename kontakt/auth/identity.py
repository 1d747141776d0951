"""Who signed in: the result of a sign-in, made from the validated claims."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kontakt.auth.claims import claim_at, display_name, email, is_admin, is_email_verified, locale, picture, text

_PROFILE = {
    "phone": ("phone_number", "phone"),
    "title": ("job_title", "title", "jobTitle"),
    "department": ("department",),
    "company": ("organization", "organisation", "company", "companyName"),
    "website": ("website",),
}
"""What may fill in a first card, and the claims that providers use for it."""


@dataclass(frozen=True, slots=True)
class AdminClaim:
    """Where a role is written in the claims, and the value there that makes an administrator."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the provider knows them; issuer and subject together are the key."""

    issuer: str
    subject: str
    name: str
    email: str | None
    email_verified: bool
    picture: str | None
    locale: str | None
    is_admin: bool
    sid: str | None
    id_token: str = field(repr=False)
    claims: Mapping[str, str]


def needs_userinfo(claims: Mapping[str, Any], admin: AdminClaim | None) -> bool:
    """Return whether the ID token leaves out the name, the e-mail address, or the claim that makes an admin."""
    has_profile = text(claims, "name", 200) is not None and email(claims) is not None
    return not has_profile or (admin is not None and claim_at(claims, admin.path) is None)


def identity(
    claims: Mapping[str, Any], userinfo: Mapping[str, Any], *, admin: AdminClaim | None, id_token: str
) -> Identity:
    """Return the person of a validated ID token, completed by the UserInfo response; what the token says wins."""
    known = {**userinfo, **claims}
    # A role in the token is final: the lists of both are never added up.
    source = claims if admin is not None and claim_at(claims, admin.path) is not None else userinfo
    profile = {name: _first(known, names) for name, names in _PROFILE.items()}
    return Identity(
        issuer=claims["iss"],
        subject=claims["sub"],
        name=display_name(known) or claims["sub"][:200],
        email=email(known),
        email_verified=is_email_verified(known),
        picture=picture(known),
        locale=locale(known),
        is_admin=admin is not None and is_admin(source, admin.path, admin.value),
        sid=_session_id(claims),
        id_token=id_token,
        claims={name: value for name, value in profile.items() if value is not None},
    )


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := text(claims, name, 120))), None)


def _session_id(claims: Mapping[str, Any]) -> str | None:
    # An identifier is taken as it is or not at all: a shortened one would name another session.
    sid = claims.get("sid")
    return sid if isinstance(sid, str) and 1 <= len(sid) <= 255 and sid.isprintable() else None
