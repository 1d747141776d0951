"""What handlers share: bodies, paging, conditional requests, the signed-in person."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kontakt.bodies import is_json, json_value, read_limited
from kontakt.problems import (
    ChangedMeanwhile,
    FieldError,
    Forbidden,
    ForeignOrigin,
    Invalid,
    NotSignedIn,
    UnsupportedMediaType,
)

if TYPE_CHECKING:  # The health answer needs this module, but no tables.
    from kontakt.db.models import User

MAX_JSON_BODY = 256 * 1024
"""Bytes; the largest valid card is about a quarter of this."""

MAX_ERRORS = 100
"""How many invalid members an answer names; a body may have many more."""

ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What `Sec-Fetch-Site` says where a page of another site made the browser ask."""

Model = TypeVar("Model", bound=BaseModel)

_CODES = {
    "missing": "required",
    "required_member": "required",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "extra_forbidden": "unknown-member",
    "enum": "not-a-choice",
}
_DETAILS = {
    "missing": "This is needed.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length} characters.",
    "too_long": "At most {max_length} entries.",
    "extra_forbidden": "There is no such member.",
    "enum": "One of {expected}.",
}


class ModelResponse(JSONResponse):
    """A pydantic model as JSON."""

    def render(self, content: BaseModel) -> bytes:
        """Return the model's JSON in UTF-8."""
        return content.model_dump_json().encode()


async def read_body(request: Request, model: type[Model]) -> Model:
    """Return the validated JSON body; raise a problem that names every invalid member."""
    if not is_json(request.headers):
        raise UnsupportedMediaType("Send application/json.")
    return parsed(await read_limited(request, MAX_JSON_BODY), model)


def parsed(body: bytes, model: type[Model]) -> Model:
    """Return what the JSON says; raise a problem that names every invalid member."""
    value = json_value(body)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False))) from error


def field_errors(details: Sequence[ErrorDetails]) -> list[FieldError]:
    """Return pydantic's findings as pointers (RFC 6901), stable codes and sentences."""
    errors: list[FieldError] = []
    for detail in details[:MAX_ERRORS]:
        context = detail.get("ctx", {})
        parts = [*map(str, detail["loc"]), *([context["pointer"]] if "pointer" in context else [])]
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
        code = _CODES.get(detail["type"], detail["type"].replace("_", "-"))
        sentence = _DETAILS.get(detail["type"])
        errors.append(
            {"pointer": pointer, "code": code, "detail": sentence.format(**context) if sentence else detail["msg"]}
        )
    return errors


def current_user(request: Request) -> "User":
    """Return the signed-in person; raise `NotSignedIn`, or `ForeignOrigin` where another site made the browser ask."""
    user: User | None = getattr(request.state, "user", None)
    if user is None:
        raise NotSignedIn
    if request.headers.get("sec-fetch-site") in ELSEWHERE:
        # It could not read the answer, but have an export made, and the record say so (ASVS 5.0, section 3.5.3).
        raise ForeignOrigin("What is yours is answered to Kontakt's own pages, and to whoever types the address.")
    return user


def current_admin(request: Request) -> "User":
    """Return the signed-in admin; raise what `current_user` does, or `Forbidden`."""
    user = current_user(request)
    if not user.is_admin:
        raise Forbidden
    return user


def client_address(request: Request) -> str:
    """Return the visitor's address, as far as trusted proxies tell it."""
    return request.client.host if request.client else "unknown"


def require_match(request: Request, revision: int | str, what: str = "card") -> None:
    """Raise `ChangedMeanwhile` if If-Match is there and names another revision (RFC 9110, section 13.1.1)."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return
    if etag(revision) not in {tag.strip() for tag in header.split(",")}:
        raise ChangedMeanwhile(f"Somebody else saved this {what} since you opened it.")


def etag(revision: int | str) -> str:
    """Return the strong entity tag of a revision."""
    return f'"{revision}"'


def conditional(request: Request, response: Response, tag: str) -> Response:
    """Return the response with its ETag, or 304 where the client has it (RFC 9110, section 13.1.2)."""
    response.headers["etag"] = tag
    known = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    if request.method in {"GET", "HEAD"} and (tag in known or "*" in known):
        kept = {"etag", "cache-control", "vary", "content-location", "content-security-policy"}
        return Response(status_code=304, headers={k: v for k, v in response.headers.items() if k in kept})
    return response


def path_id(request: Request, name: str) -> UUID:
    """Return a path parameter that the route declares as a UUID."""
    value = request.path_params[name]
    assert isinstance(value, UUID)
    return value


def page_parameters(request: Request) -> tuple[int, UUID | None]:
    """Return `limit` (1..100, default 20) and the key after which the page begins; raise `Invalid`."""
    errors: list[FieldError] = []
    text = request.query_params.get("limit", "20")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= limit <= 100:
        errors.append({"pointer": "/limit", "code": "out-of-range", "detail": "A number from 1 to 100."})
    after = None
    if cursor := request.query_params.get("cursor"):
        try:
            after = UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
        except (ValueError, binascii.Error):
            errors.append({"pointer": "/cursor", "code": "cursor", "detail": "The `next` of the page before."})
    if errors:
        raise Invalid(errors=errors)
    return limit, after


def cursor_of(key: UUID) -> str:
    """Return the opaque cursor that continues after the key."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def prefers_html(request: Request) -> bool:
    """Return whether a problem is better shown as a page: a browser navigates here, and no script asked."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept and "application/json" not in accept


def json_object(value: BaseModel) -> dict[str, Any]:
    """Return the model as JSON-ready values."""
    return value.model_dump(mode="json")


def content_tag(content: bytes | memoryview) -> str:
    """Return a strong entity tag made from the content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
