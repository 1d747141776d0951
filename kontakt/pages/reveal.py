"""Contact details of obfuscated cards: shown to a person who asks."""

from datetime import timedelta
from uuid import UUID

from kontakt.auth.tokens import sign, verify
from kontakt.settings import Settings

LIFETIME = timedelta(minutes=10)


def reveal_key(card_id: UUID, settings: Settings) -> str:
    """Return the key that opens the vCard of a page that was just revealed."""
    return sign("reveal", {"card": str(card_id)}, settings.jwt_secret.get_secret_value(), LIFETIME)


def is_revealed(key: str | None, card_id: UUID, settings: Settings) -> bool:
    """Return whether the key opens this card."""
    claims = verify("reveal", key, *settings.signing_secrets) if key else None
    return claims is not None and claims.get("card") == str(card_id)
