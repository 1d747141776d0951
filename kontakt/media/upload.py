"""Receiving a picture: streamed to a limit, into memory while it is small and to a temporary file when it is not."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, cast

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message

from kontakt.bodies import announced, is_coded
from kontakt.problems import FieldError, Invalid, Problem, TooLarge, UnsupportedMediaType
from kontakt.telemetry.metrics import UPLOADS

_IN_MEMORY = 1024 * 1024
_ENVELOPE = 16 * 1024
"""Bytes that a multipart body may have around the file."""


@asynccontextmanager
async def received(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    """Give the picture of the body, raw or as the multipart member `file`, for as long as the context lasts.

    Raise `TooLarge` as soon as more than `limit` bytes are announced or have come; then the rest is not read. Raise
    `UnsupportedMediaType` where it is compressed.
    """
    try:
        async with _received(request, limit) as file:
            yield file
    except Problem as problem:
        UPLOADS.add(problem.code)
        raise
    UPLOADS.add("taken")


@asynccontextmanager
async def _received(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    is_form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    most = limit + _ENVELOPE if is_form else limit
    if is_coded(request.headers):
        raise UnsupportedMediaType("Send it without a content coding.")
    if announced(request) > most:
        raise _too_large(limit)
    limited = _limited(request, most, limit)
    async with _form_file(limited, limit) if is_form else _body_file(limited) as file:
        yield file


@asynccontextmanager
async def _body_file(request: Request) -> AsyncIterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        async for chunk in request.stream():
            file.write(chunk)
        file.seek(0)
        yield cast("BinaryIO", file)


@asynccontextmanager
async def _form_file(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        errors: list[FieldError] = [
            {
                "pointer": "/" + name.replace("~", "~0").replace("/", "~1"),
                "code": "unknown-member",
                "detail": "There is no such member.",
            }
            for name in form
            if name != "file"
        ]
        if not isinstance(file, UploadFile):
            errors.append({"pointer": "/file", "code": "required", "detail": "The member `file` is needed."})
        if errors or not isinstance(file, UploadFile):
            raise Invalid(errors=errors)
        if (file.size or 0) > limit:
            raise _too_large(limit)
        yield file.file


def _limited(request: Request, most: int, limit: int) -> Request:
    """Return the request with a body that ends in `TooLarge` after `most` bytes."""
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_large(limit)
        return message

    return Request(request.scope, receive)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"A file may have {limit / 1024 / 1024:g} MiB at most.")
