"""Pictures are sent as they are read, so that somebody who reads slowly keeps little of them in memory.

A response cannot be taken back. So its last piece is held back until all of them together are what the name was made
from; otherwise the connection is ended before it, and neither a browser nor a cache has a whole picture to keep.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from hashlib import sha256

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from kontakt.media import store
from kontakt.media.storage import Part, Storage, is_content, is_digest
from kontakt.problems import Unavailable

PIECE = 256 * 1024
"""Bytes; almost every picture is one piece."""


class Damaged(Exception):  # noqa: N818 - it names a state
    """What was sent until now is not the beginning of the picture, or its end is lost."""


async def answer(storage: Storage, name: str, headers: Mapping[str, str], media_type: str) -> Response | None:
    """Return the response with the picture, or None if there is none, or a damaged one; raise `Unavailable`."""
    first = await store.part(storage, name, 0, PIECE)
    if first is None:
        return None
    if first.size > len(first.data):
        return _Streamed(storage, name, first, headers, media_type)
    if not is_content(name, first.data):
        store.tell_damaged(name)
        return None
    return Response(first.data, headers=headers, media_type=media_type)


class _Streamed(StreamingResponse):
    """A picture in several pieces."""

    def __init__(self, storage: Storage, name: str, first: Part, headers: Mapping[str, str], media_type: str) -> None:
        self._pieces = _pieces(storage, name, first)
        super().__init__(self._pieces, headers={**headers, "content-length": str(first.size)}, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; nothing more is read for HEAD, or for somebody who is gone."""
        async with aclosing(self._pieces):
            if scope["method"] == "HEAD":
                await Response(headers=dict(self.headers))(scope, receive, send)
                return
            # An answer that is left without its end is one for which the server ends the connection.
            with suppress(Damaged, Unavailable):
                await super().__call__(scope, receive, send)


async def _pieces(storage: Storage, name: str, first: Part) -> AsyncGenerator[bytes]:
    digest, sent, piece = sha256(first.data), len(first.data), first.data
    while sent < first.size:
        yield piece
        following = await store.part(storage, name, sent, PIECE)
        if following is None or not following.data:
            break
        piece = following.data
        digest.update(piece)
        sent += len(piece)
    if sent != first.size or not is_digest(name, digest.hexdigest()):
        store.tell_damaged(name)
        raise Damaged(name)
    yield piece
