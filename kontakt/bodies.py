"""The body of a request: of the type that is demanded, within its limit, and JSON that means one thing."""

import json
import math
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request

from kontakt.problems import BadRequest, TooLarge

MAX_DEPTH = 32
"""How deep arrays and objects may be in each other; the deepest valid body has five."""

_UTF_8 = frozenset({"utf-8", "utf8"})


def is_json(headers: Headers) -> bool:
    """Return whether the body is said to be JSON, in the one encoding that JSON has (RFC 8259, section 8.1)."""
    media_type, *parameters = headers.get("content-type", "").lower().split(";")
    pairs = [one.partition("=") for one in parameters]
    charsets = [value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"]
    return media_type.strip() == "application/json" and _UTF_8.issuperset(charsets) and not is_coded(headers)


def is_coded(headers: Headers) -> bool:
    """Return whether the body is said to be compressed: nobody takes that, because small ones become large."""
    return headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


async def read_limited(request: Request, limit: int) -> bytes:
    """Return the body; raise `TooLarge` as soon as it is known to be over `limit` bytes."""
    if announced(request) > limit:
        raise TooLarge(f"At most {limit} bytes.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"At most {limit} bytes.")
    return bytes(body)


def announced(request: Request) -> int:
    """Return the length in bytes that the body is said to have, 0 where nothing that makes sense is said of it."""
    declared = request.headers.get("content-length", "")
    # Not all its digits: a number of thousands of them is refused by Python itself.
    return int(declared[:18]) if declared.isascii() and declared.isdigit() else 0


def json_value(body: bytes) -> object:
    """Return what the JSON says (RFC 8259); raise `BadRequest` where readers could differ, or it is too deep.

    Refused beside broken syntax: other encodings than UTF-8, members twice, NaN and infinities.
    """
    try:
        value = _decoder.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if _is_deep(value):
        raise BadRequest(f"Arrays and objects may be {MAX_DEPTH} deep.")
    return value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for one in level for child in _children(one) if isinstance(child, dict | list)]
    return bool(level)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BadRequest("A member of the JSON is there twice.")
    return members


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadRequest("A number of the JSON is too large.")
    return number


def _no_number(text: str) -> None:
    raise BadRequest(f"{text} is not JSON.")


_decoder = json.JSONDecoder(object_pairs_hook=_members, parse_float=_number, parse_constant=_no_number)
