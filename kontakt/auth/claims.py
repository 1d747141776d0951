"""What the claims of a person say: role, name and the other members that Kontakt uses."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

# Embedding, override and isolate controls turn what a reader sees around (Unicode UAX #9, section 2).
_DIRECTION_CONTROLS = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.@].*)?")


def claim_at(claims: Mapping[str, Any], path: str) -> object:
    """Return the claim at a dotted path such as `realm_access.roles`, or None.

    A claim's own name may hold dots (`https://example.com/roles`), so at every level the longest name wins.
    """
    if path in claims:
        return claims[path]
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        inner = claims.get(".".join(parts[:length]))
        if isinstance(inner, Mapping):
            found = claim_at(inner, ".".join(parts[length:]))
            if found is not None:
                return found
    return None


def is_admin(claims: Mapping[str, Any], path: str, value: str) -> bool:
    """Return whether the claim at the path is the value, or holds it: in a list, or as a name in a mapping."""
    claim = claim_at(claims, path)
    if isinstance(claim, Mapping):
        return claim.get(value) not in (None, False)
    return any(_is_value(item, value) for item in (claim if isinstance(claim, list) else [claim]))


def _is_value(item: object, value: str) -> bool:
    if isinstance(item, bool):
        return str(item).lower() == value.lower()
    return isinstance(item, str | int) and str(item) == value


def text(claims: Mapping[str, Any], name: str, maximum: int) -> str | None:
    """Return a claim as one clean line of at most `maximum` characters, or None if nothing is left."""
    value = claims.get(name)
    if not isinstance(value, str):
        return None
    # A value of any length may come; the factor leaves room for what cleaning takes away.
    kept = "".join(_character(character) for character in value[: 4 * maximum])
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:maximum].rstrip() or None


def _character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category == "Cs" or character in _DIRECTION_CONTROLS else character


def display_name(claims: Mapping[str, Any]) -> str | None:
    """Return a person's name, at most 200 characters: in full, from its parts, or what comes nearest to a name."""
    full = text(claims, "name", 200)
    parts = " ".join(filter(None, (text(claims, "given_name", 100), text(claims, "family_name", 99))))
    address = email(claims)
    return full or parts or text(claims, "preferred_username", 200) or (address and address.rpartition("@")[0])


def email(claims: Mapping[str, Any]) -> str | None:
    """Return the e-mail address, or None if it cannot be one."""
    address = text(claims, "email", 321)
    if address is None or len(address) > 320 or " " in address:
        return None
    local, _, domain = address.rpartition("@")
    return address if local and domain else None


def is_email_verified(claims: Mapping[str, Any]) -> bool:
    """Return whether the provider vouches for the address; some say so with a string."""
    return str(claims.get("email_verified")).lower() == "true"


def picture(claims: Mapping[str, Any]) -> str | None:
    """Return the address of the person's picture, if it is one of the web."""
    address = text(claims, "picture", 2049)
    if address is None or len(address) > 2048:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def locale(claims: Mapping[str, Any]) -> str | None:
    """Return language, script and region as a BCP 47 tag: `de_AT.UTF-8` becomes `de-AT`."""
    match = _LOCALE.fullmatch(text(claims, "locale", 35) or "")
    if match is None:
        return None
    language, script, region = match.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))
