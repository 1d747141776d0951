"""The OpenAPI 3.1 document, made from the route table and the schemas that validate."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from kontakt import __version__
from kontakt.endpoints import Endpoint, Who

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_PROBLEMS: dict[Who, tuple[int, ...]] = {
    Who.ANYONE: (404,),
    Who.SESSION: (401,),
    Who.OWNER: (401, 404, 412),
    Who.ADMIN: (401, 403),
}
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
        "info": {"title": "Kontakt", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
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
    return references, definitions["$defs"]


def _operation(endpoint: Endpoint, path: str, references: dict[type[BaseModel], Any]) -> dict[str, Any]:
    codes = {*_PROBLEMS[endpoint.who], *endpoint.problems}
    if endpoint.body is not None:
        codes |= {400, 403, 413, 415, 422}
    if endpoint.method != "GET":
        codes.add(403)
    if endpoint.query:
        codes.add(422)
    if endpoint.rate:
        codes.add(429)
    if endpoint.path.startswith("/api/auth/"):
        codes |= {400, 503}
    answers = {str(endpoint.status): _content(endpoint.answer, references, HTTPStatus(endpoint.status).phrase)}
    problem = {"$ref": "#/components/schemas/Problem"}
    for code in sorted(codes | {500, 503}):
        content = {"application/problem+json": {"schema": problem}}
        answers[str(code)] = {"description": HTTPStatus(code).phrase, "content": content}
    if endpoint.rate:
        answers["429"]["headers"] = {"Retry-After": _RETRY_AFTER}
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.handler.__module__.split('.')[1]}_{endpoint.handler.__name__}",
        "summary": endpoint.summary,
        "parameters": _parameters(endpoint, path),
        "responses": answers,
    }
    if endpoint.body is not None:
        operation["requestBody"] = {"required": True, **_content(endpoint.body, references, None)}
    if endpoint.who is not Who.ANYONE:
        operation["security"] = [{"session": []}]
    return operation


def _parameters(endpoint: Endpoint, path: str) -> list[dict[str, Any]]:
    identities = {name for name in _PARAMETER.findall(path) if f"{{{name}:uuid}}" in endpoint.path}

    def parameter(name: str, place: Literal["path", "query"]) -> dict[str, Any]:
        schema = {"type": "string"} | ({"format": "uuid"} if name in identities else {})
        return {"name": name, "in": place, "required": place == "path", "schema": schema}

    in_path = [parameter(name, "path") for name in _PARAMETER.findall(path)]
    return in_path + [parameter(name, "query") for name in endpoint.query]


def _content(
    what: type[BaseModel] | str | None, references: dict[type[BaseModel], Any], description: str | None
) -> dict[str, Any]:
    described: dict[str, Any] = {"description": description} if description else {}
    if isinstance(what, type):
        described["content"] = {"application/json": {"schema": references[what]}}
    elif what is not None:
        described["content"] = {media_type: {"schema": {}} for media_type in what.split(", ")}
    return described


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = {**other, **one, "summary": f"{one['summary']} By its slug: {other['summary']}"}
    merged["responses"] = {**other["responses"], **one["responses"]}
    schemas = [each["responses"]["200"]["content"]["application/json"]["schema"] for each in (one, other)]
    answer = {"description": "OK", "content": {"application/json": {"schema": {"oneOf": schemas}}}}
    merged["responses"]["200"] = answer
    merged.pop("security", None)
    merged["parameters"] = other["parameters"]  # A slug is what an id may be, too.
    return merged
