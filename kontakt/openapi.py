"""The OpenAPI 3.1 document, made from the route table and the schemas that validate."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from kontakt import __version__
from kontakt.endpoints import BODY_CSV, BODY_FORM, Endpoint, Who
from kontakt.parameters import is_conditional, is_guarded, parameters

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_REDIRECTED = re.compile(r"/c/\{slug\}|/api/cards/\{slug\}(/(vcf|qr|preview\.png))?")
"""What leads on from a former slug of a card to the present one."""

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_DESCRIPTION = """Errors are problem documents (RFC 9457) with a stable `code`. What is somebody else's looks as if it
never was.

Other methods than GET and HEAD are accepted from Kontakt's own pages alone: with `Sec-Fetch-Site: same-origin`, or,
from clients that do not send this, with the instance's address as `Origin`. What needs a session is not answered to a
browser that another site has made ask (`Sec-Fetch-Site: cross-site`). Over TLS the name of the cookie has the prefix
`__Host-`. White space around a text is removed, and a text of nothing else is none. Parameters that are not known are
passed over; members of a body are not.
"""
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}
_FORM = "multipart/form-data"
_OR_FORM = f", {_FORM}"
_LOCATION = {"required": True, "schema": {"type": "string"}}
_MEDIA_TYPES: dict[str, dict[str, Any]] = {
    "application/json": {"type": "object"},
    "application/manifest+json": {"type": "object"},
    "application/x-www-form-urlencoded": {
        "type": "object",
        "required": ["logout_token"],
        "properties": {"logout_token": {"type": "string", "minLength": 1}},
    },
    _FORM: {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
        "additionalProperties": False,
    },
    **{one: {"type": "string"} for one in ("text/html", "text/plain", "text/csv", "text/vcard")},
}
"""What is known of a content without a schema of its own."""

_RETRY_AFTER = {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}


def openapi(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the document. Where one path serves an id and a slug, the two operations are one with either answer."""
    endpoints = list(endpoints)
    references, schemas = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for endpoint in endpoints:
        shape = _PARAMETER.sub("{}", endpoint.path)
        path = names.setdefault(shape, _PARAMETER.sub(r"{\1}", endpoint.path))
        item = paths.setdefault(path, {})
        operation = _operation(endpoint, path, references)
        method = endpoint.method.lower()
        item[method] = _merged(item[method], operation) if method in item else operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kontakt",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": _PROBLEM_SCHEMA},
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "kontakt_session"}},
        },
    }


def _schemas(endpoints: list[Endpoint]) -> tuple[dict[type[BaseModel], Any], dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for endpoint in endpoints:
        if isinstance(endpoint.body, type):
            wanted[endpoint.body, "validation"] = None
        if isinstance(endpoint.answer, type):
            wanted[endpoint.answer, "serialization"] = None
    found, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    references = {model: schema for (model, _mode), schema in found.items() if issubclass(model, BaseModel)}
    for endpoint in endpoints:
        if isinstance(endpoint.body, type):
            # A member that is missing in a change leaves things as they are, and is not the same as null.
            for member in definitions["$defs"][endpoint.body.__name__]["properties"].values():
                if member.get("default", ...) is None:
                    del member["default"]
    return references, definitions["$defs"]


def _operation(endpoint: Endpoint, path: str, references: dict[type[BaseModel], Any]) -> dict[str, Any]:
    phrase = HTTPStatus(endpoint.status).phrase
    answers: dict[str, Any] = {str(endpoint.status): _content(endpoint.answer, references, phrase)}
    if headers := _headers(endpoint):
        answers[str(endpoint.status)]["headers"] = headers
    if is_conditional(endpoint):
        answers["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    if _REDIRECTED.fullmatch(endpoint.path):
        answers["308"] = {"description": "A former address of the card.", "headers": {"Location": _LOCATION}}
    for code in sorted(_problems(endpoint)):
        content = {"application/problem+json": {"schema": _REFERENCE}}
        answers[str(code)] = {"description": HTTPStatus(code).phrase, "content": content}
    if endpoint.rate:
        answers["429"]["headers"] = {"Retry-After": _RETRY_AFTER}
    names = dict(zip(_PARAMETER.findall(endpoint.path), _PARAMETER.findall(path), strict=True))
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.handler.__module__.split('.')[1]}_{endpoint.handler.__name__}",
        "summary": endpoint.summary,
        "parameters": list(parameters(endpoint, names)),
        "responses": dict(sorted(answers.items())),
    }
    if endpoint.body is not None:
        operation["requestBody"] = {"required": True, **_content(endpoint.body, references, None)}
    if endpoint.who is not Who.ANYONE:
        operation["security"] = [{"session": []}]
    return operation


def _problems(endpoint: Endpoint) -> set[int]:
    """Return the statuses of the problems that the route can answer."""
    # Whatever the route: an address with NUL or without one Host, one that is too slow, too long or has too much
    # in its headers, another host's, a fault, something that is away.
    codes = {400, 408, 414, 421, 431, 500, 503, *endpoint.problems}
    is_json = isinstance(endpoint.body, type)
    for is_so, of_it in (
        ("{" in endpoint.path, {404}),
        (endpoint.who is not Who.ANYONE, {401}),
        (endpoint.who is not Who.ANYONE or endpoint.method != "GET", {403}),
        (endpoint.body is not None, {413, 422} if is_json else {413}),
        (endpoint.body not in {None, BODY_FORM}, {415, 422}),
        (is_guarded(endpoint), {412}),
        (endpoint.query, {422}),
        (endpoint.rate, {429}),
        # What is no id may be a slug, which can only be read.
        (endpoint.path == "/api/cards/{card_id:uuid}" and endpoint.method != "GET", {405}),
    ):
        codes |= of_it if is_so else set()
    return codes


def _headers(endpoint: Endpoint) -> dict[str, Any]:
    """Return the headers that every success of the route has."""
    headers = {}
    if endpoint.status in {201, 303, 307} or endpoint.body == BODY_CSV:
        headers["Location"] = _LOCATION
    if is_conditional(endpoint):
        headers["ETag"] = {"required": True, "schema": {"type": "string"}}
    return headers


def _content(
    what: type[BaseModel] | str | None, references: dict[type[BaseModel], Any], description: str | None
) -> dict[str, Any]:
    described: dict[str, Any] = {"description": description} if description else {}
    if isinstance(what, type):
        described["content"] = {"application/json": {"schema": references[what]}}
    elif what is not None:
        described["content"] = {one: {"schema": _MEDIA_TYPES.get(one, {})} for one in what.split(", ")}
        if (file := what.removesuffix(_OR_FORM)) != what:
            described["content"][_FORM]["encoding"] = {"file": {"contentType": file}}
    return described


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = {**other, **one, "summary": f"{one['summary']} By its slug: {other['summary']}"}
    merged["responses"] = {**other["responses"], **one["responses"]}
    schemas = [each["responses"]["200"]["content"]["application/json"]["schema"] for each in (one, other)]
    content = {"application/json": {"schema": {"oneOf": schemas}}}
    merged["responses"]["200"] = {**one["responses"]["200"], "content": content}
    merged.pop("security", None)
    first, second = one["parameters"], other["parameters"]
    either = {"anyOf": [first[0]["schema"], second[0]["schema"]]}
    merged["parameters"] = [{**first[0], "schema": either}, *first[1:]]
    return merged
