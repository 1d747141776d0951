"""Telephone numbers: kept as typed, with the E.164 form (ITU-T E.164) beside where it can be told."""

from collections.abc import Iterable
from typing import Any

import phonenumbers


def e164(number: str, country: str | None) -> str | None:
    """Return the number as +… digits, or null. A number without + is read as one of the country, if there is one."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed) or parsed.extension:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def with_e164(phones: Iterable[dict[str, Any]], country: str | None) -> list[dict[str, Any]]:
    """Return the list with the member `e164` set anew."""
    return [
        {"number": phone["number"], "e164": e164(phone["number"], country), "label": phone.get("label")}
        for phone in phones
    ]
