"""From the values of a row to a card, or to what is wrong with them by column."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NotRequired, TypedDict

from pydantic import EmailStr, TypeAdapter, ValidationError

from kontakt.cards.fields import Platform
from kontakt.cards.platforms import HOSTS, belongs
from kontakt.cards.schemas import CardCreate
from kontakt.cards.slug import looks_like_id
from kontakt.http import field_errors
from kontakt.imports.columns import CHOICES, COLUMNS, FLAGS
from kontakt.imports.table import BEYOND

_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)
_NAME_PARTS = ("first_name", "last_name")
_DETAILS = {
    "email": "This is not an e-mail address, such as ada@example.com.",
    "slug-pattern": "Only small letters, digits, and single hyphens between them.",
    "colour": "A colour code has six digits, such as #0f172a.",
    "country": "This is not an ISO 3166 country code, such as EE or DE.",
    "phone": "This is not a telephone number, such as +372 5555 5555.",
    "yes-or-no": "One of true and false.",
}
_PRECISE = (
    (re.compile(r"emails/\d+/email$"), "value-error", "email"),
    (re.compile(r"^/slug$"), "string-pattern-mismatch", "slug-pattern"),
    (re.compile(r"_color$"), "string-pattern-mismatch", "colour"),
    (re.compile(r"/country$"), "too-long", "country"),
    (re.compile(r"/country$"), "string-pattern-mismatch", "country"),
    (re.compile(r"/number$"), "too-short", "phone"),
    (re.compile(r"^/(no_index|obfuscate)$"), "bool-type", "yes-or-no"),
)
"""Codes that mean something more precise in one column."""

_FLAG = TypeAdapter(bool)


class RowError(TypedDict):
    """What is wrong in a column: a stable code, what would be right, and the row that it is about beside this one."""

    column: str
    code: str
    detail: str
    row: NotRequired[int]


class NewCard(NamedTuple):
    """What a row asks for: a card, and whose it is to be (an e-mail address in lower case)."""

    body: CardCreate
    owner_email: str | None


def read_row(values: Mapping[str, str], columns: Sequence[str]) -> tuple[NewCard | None, list[RowError]]:
    """Return the card that the row describes, or None and everything that is wrong with it.

    Entries of lists come in the order of the columns.
    """
    body, places = _body(values, columns)
    errors: list[RowError] = []
    card = None
    try:
        card = CardCreate.model_validate(body)
    except ValidationError as error:
        found = field_errors(error.errors(include_url=False))
        errors += [_row_error(one["pointer"], one["code"], one["detail"], places) for one in found]
    if card and card.slug and looks_like_id(card.slug):
        errors.append({"column": "slug", "code": "slug-like-id", "detail": "Choose another address."})
    if (owner := values.get("owner_email")) and not _is_email(owner):
        errors.append({"column": "owner_email", "code": "email", "detail": _DETAILS["email"]})
    if extra := values.get(BEYOND):
        errors.append({"column": "", "code": "beyond", "detail": f"No column is named for “{extra[:60]}”."})
    if card is None or errors:
        return None, errors
    return NewCard(card, owner.lower() if owner else None), []


def _body(values: Mapping[str, str], columns: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a client would send for the row, and the column of each pointer into it."""
    body: dict[str, Any] = {}
    places: dict[str, str] = {}
    positions: dict[str, int] = {}
    for name in columns:
        column, text = COLUMNS[name], values.get(name)
        if text is None or name in _NAME_PARTS or name == "owner_email":
            continue
        if column.entry:
            entries = body.setdefault(column.member, [])
            position = positions.setdefault(column.entry, len(entries))
            if position == len(entries):
                entries.append(dict(column.preset))
            entries[position][column.part] = text.lower() if column.part == "platform" else text
            place = f"/{column.member}/{position}"
            places = {f"/{column.member}": name, place: column.entry} | places | {f"{place}/{column.part}": name}
        elif column.member == "address":
            body.setdefault("address", {})[column.part] = text
            places[f"/address/{column.part}"] = name
        else:
            body[name] = _flag(text) if name in FLAGS else text.lower() if name in CHOICES else text
    if "name" not in body and (parts := [part for part in _NAME_PARTS if part in values]):
        body["name"] = " ".join(values[part] for part in parts)
        places["/name"] = parts[0]
    for link in body.get("social_links", ()):
        link.setdefault("platform", _platform(link.get("url", "")))
    return body, places


def _flag(text: str) -> bool | str:
    """Return what a cell says in one of the usual words, and other words as they are."""
    try:
        return _FLAG.validate_python(text)
    except ValidationError:
        return text


def _platform(url: str) -> str:
    """Return the platform that the address is on; the scheme may be missing."""
    absolute = url if "://" in url else f"https://{url}"
    try:
        return next((one.value for one in Platform if HOSTS[one] and belongs(one, absolute)), Platform.CUSTOM.value)
    except ValueError:
        return Platform.CUSTOM.value


def _row_error(pointer: str, code: str, detail: str, places: Mapping[str, str]) -> RowError:
    for pattern, general, precise in _PRECISE:
        if code == general and pattern.search(pointer):
            code, detail = precise, _DETAILS[precise]
            break
    known = pointer
    while known and known not in places and known.count("/") > 1:
        known = known.rpartition("/")[0]
    return {"column": places.get(known, known.removeprefix("/")), "code": code, "detail": detail}


def _is_email(text: str) -> bool:
    try:
        return len(_EMAIL.validate_python(text)) <= 254
    except ValidationError:
        return False
