"""What may stand in the paths, the queries and the headers of requests, as the OpenAPI document describes it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from kontakt.admin.cards.schemas import CardSort
from kontakt.admin.users.schemas import UserSort, UserState
from kontakt.analytics.parameters import MAX_DAYS
from kontakt.cards.fields import ImageKind, Platform, Visibility
from kontakt.cards.slug import MAX_LENGTH, PATTERN
from kontakt.contact.parameters import LARGEST, SMALLEST
from kontakt.db.models import Role
from kontakt.endpoints import Endpoint, Who
from kontakt.imports.states import RowOutcome

Schema = Mapping[str, Any]


def _choice(choices: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in choices]}


def _text(most: int) -> Schema:
    # PostgreSQL keeps no NUL, and no address has one.
    return {"type": "string", "maxLength": most, "pattern": r"^[^\u0000]*$"}


_ID: Schema = {"type": "string", "format": "uuid"}
_SLUG: Schema = {"type": "string", "minLength": 2, "maxLength": MAX_LENGTH, "pattern": PATTERN}
_SWITCH: Schema = {"type": "string", "enum": ["0", "1"]}
_COLOUR: Schema = {"type": "string", "pattern": "^#?[0-9a-fA-F]{6}$"}
_DAY: Schema = {"type": "string", "format": "date"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_FILE: Schema = {"type": "string", "pattern": r"^[0-9a-f]{32}\.(webp|jpg|png)$"}
_TAG: Schema = {"type": "string"}  # What is no tag fits no revision, and is not wrong (RFC 9110, section 13.1).

_SCHEMAS: Mapping[str, Schema] = {
    "slug": _SLUG,
    "kind": _choice(ImageKind),
    "platform": _choice(Platform),
    "colour": {"type": "string", "pattern": "^[0-9a-f]{6}$"},
    "page": {"type": "integer", "minimum": 1, "maximum": 999_999},
    "name": _FILE,
    "size": {"type": "integer", "minimum": SMALLEST, "maximum": LARGEST, "default": 300},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "cursor": _text(500),
    "q": _text(200),
    "visibility": _choice(Visibility),
    "owner": _ID,
    "role": _choice(Role),
    "state": _choice(UserState),
    "action": {"type": "string", "maxLength": 60, "pattern": "^[a-z]+(-[a-z]+)*$"},
    "actor": _ID,
    "subject": _ID,
    "outcome": _choice(RowOutcome),
    "card": _ID,
    "from": _DAY,
    "to": _DAY,
    "version": {"type": "string", "enum": ["3.0", "4.0", ""]},
    "logo": _SWITCH,
    "download": _SWITCH,
    "fg": _COLOUR,
    "bg": _COLOUR,
    "content": {"type": "string", "enum": ["url", "vcard", "mecard"], "default": "url"},
}
_HERE: Mapping[tuple[str, str], Schema] = {
    ("/c/static/{name}", "name"): {"type": "string", "pattern": r"^card\.[0-9a-f]{12}\.js$"},
    ("/favicon.ico", "size"): {"type": "string"},  # What is no number of pixels asks for nothing.
    ("/api/me/cards", "q"): _text(100),
    ("/api/admin/cards", "sort"): _choice(CardSort),
    ("/api/admin/users", "sort"): _choice(UserSort),
    ("/api/admin/audit", "from"): _MOMENT,
    ("/api/admin/audit", "to"): _MOMENT,
    ("/api/admin/audit.csv", "from"): _MOMENT,
    ("/api/admin/audit.csv", "to"): _MOMENT,
    ("/api/admin/imports", "name"): {"type": "string"},  # It is cut.
    ("/api/me/signatures/{signature_id:uuid}/html", "format"): {"type": "string", "enum": ["html", "text"]},
    ("/api/cards/{slug}/qr", "format"): {"type": "string", "enum": ["png", "svg", "pdf"], "default": "png"},
}
"""What a name means on one route, where it means something else than on others."""

_MEANINGS: Mapping[str, str] = {
    "limit": "How many items a page has at most.",
    "cursor": "The `next` of the page before.",
    "q": "Words that are all found, whatever their case.",
    "from": f"The first day (UTC), at most {MAX_DAYS - 1} days before `to`.",
    "to": "The last day (UTC), today without it.",
    "fg": "The dark colour; it has a contrast of 3:1 or more to `bg`.",
    "bg": "The light colour.",
    "key": "What a page that was just revealed has in its links.",
    "v": "What changes with the picture; it is not read.",
    "next": "The path of this site to go to afterwards.",
    "fresh": "With any value the provider asks again who the person is, whom it may know already.",
    "name": "What the file is called.",
}
_UNCONDITIONAL = {
    *("/api/health", "/api/health/live", "/api/openapi.json", "/api/docs", "/api/me", "/api/me/picture"),
    *("/api/admin/export", "/api/admin/export/cards.csv", "/api/admin/audit.csv", "/api/me/export"),
    *("/api/admin/users/{user_id:uuid}/export", "/api/admin/imports/{import_id:uuid}/rows.csv"),
}

_SEARCHED = {
    *("/api/admin/cards", "/api/admin/users", "/api/admin/audit", "/api/admin/audit.csv"),
    "/api/admin/imports/{import_id:uuid}/rows",
}
"""Forms are sent here with all of their fields: a parameter that is empty is not given."""


def is_conditional(endpoint: Endpoint) -> bool:
    """Return whether the answer of a read has an ETag, and If-None-Match is honoured."""
    return endpoint.method == "GET" and endpoint.status == 200 and endpoint.path not in _UNCONDITIONAL


def is_guarded(endpoint: Endpoint) -> bool:
    """Return whether a write honours If-Match."""
    is_of_owner = endpoint.who is Who.OWNER and endpoint.method in {"PUT", "PATCH", "DELETE"}
    return is_of_owner or 412 in endpoint.problems


def parameters(endpoint: Endpoint, in_path: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give the Parameter Objects of a route (OpenAPI 3.1, section 4.8.12).

    `in_path` has the names in the document's path by those of the route.
    """
    for own, name in in_path.items():
        schema = _ID if f"{{{own}:uuid}}" in endpoint.path else _schema(endpoint, own)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name in endpoint.query:
        meaning = {"description": _MEANINGS[name]} if name in _MEANINGS else {}
        yield {"name": name, "in": "query", "required": False, **meaning, "schema": _schema(endpoint, name)}
    if is_conditional(endpoint):
        yield {"name": "If-None-Match", "in": "header", "required": False, "schema": _TAG}
    if is_guarded(endpoint):
        yield {"name": "If-Match", "in": "header", "required": False, "schema": _TAG}


def _schema(endpoint: Endpoint, name: str) -> Schema:
    schema = _found(endpoint, name)
    if endpoint.path in _SEARCHED and schema["type"] == "string" and schema.keys() & {"format", "enum", "pattern"}:
        return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}
    return schema


def _found(endpoint: Endpoint, name: str) -> Schema:
    return _HERE.get((endpoint.path, name)) or _SCHEMAS.get(name) or {"type": "string"}
