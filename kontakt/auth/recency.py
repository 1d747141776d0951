"""How recently somebody proved to the provider who they are (OpenID Connect Core 1.0, sections 2 and 3.1.2.1)."""

import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

RECENT = timedelta(minutes=15)
"""How old that may be for what cannot be taken back (ASVS 5.0, section 7.5.3)."""


def authentication_time(claims: Mapping[str, Any]) -> float | None:
    """Return `auth_time` in seconds UTC; None if it is missing or no moment."""
    value = claims.get("auth_time")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and 0 <= value < 1e11 else None


def authenticated_at(began: datetime, id_token: str | None) -> datetime:
    """Return when the person of a session proved who they are, which may be long before the session began.

    `id_token` is the one that the session began with. Where it does not say, and a provider need not if it was not
    asked to, the beginning of the session is all that is known.
    """
    told = authentication_time(_claims(id_token or ""))
    return began if told is None else min(began, datetime.fromtimestamp(told, UTC))


def _claims(id_token: str) -> dict[str, Any]:
    """Return the claims of a token that was validated when it was stored: its signature is not checked again."""
    try:
        payload = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
