"""What a change of a card comes to, as the record of what was done has it."""

import copy
from collections.abc import Mapping
from typing import Any

from kontakt.cards.schemas import Address, CardPatch
from kontakt.db.models import Card

TELLING = frozenset(
    {
        *("avatar_shape", "background_color", "font", "layout", "no_index", "obfuscate"),
        *("primary_color", "text_color", "theme", "visibility"),
    }
)
"""The members whose values say nothing about a person; a slug does: it is made of the name."""

_PARTS = {member: (member,) for member in CardPatch.model_fields} | {"address": tuple(Address.model_fields)}


def values(card: Card) -> dict[str, Any]:
    """Return what the card has of each member that can be changed."""
    return {member: copy.deepcopy(tuple(getattr(card, part) for part in parts)) for member, parts in _PARTS.items()}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of the members that differ, and of those that are `TELLING` the old and the new value."""
    fields = sorted(member for member in after if before[member] != after[member])
    if not fields:
        return {}
    changes = {name: {"old": before[name][0], "new": after[name][0]} for name in fields if name in TELLING}
    return {"fields": fields, **({"changes": changes} if changes else {})}
