"""Sends an entry, as the request's headers want it."""

from starlette.types import Scope, Send

from kontakt.cache import conditions
from kontakt.cache.address import Headers
from kontakt.cache.coding import IDENTITY, preferred
from kontakt.cache.entry import Encoded, Entry, Message, start_of
from kontakt.cache.memory import Key, Memory

_EMPTY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


async def give(memory: Memory, key: Key | None, entry: Entry, scope: Scope, headers: Headers, send: Send) -> None:
    """Send the entry: whole, in a part, or as 304. uvicorn leaves the content out of an answer to HEAD."""
    if b"range" in headers and scope["method"] == "GET":  # Parts are of GET alone (RFC 9110, section 14.2).
        await _give_part(entry, headers, send)
        return
    coding = preferred(headers.get(b"accept-encoding", b""))
    encoded = entry.encoded.get(coding) or _encode(memory, key, entry, coding)
    known = headers.get(b"if-none-match")
    if known is not None and conditions.is_known(known, encoded.tag):
        await send(encoded.unchanged)
        await send(_EMPTY)
        return
    await send(encoded.start)
    await send(encoded.body)


async def _give_part(entry: Entry, headers: Headers, send: Send) -> None:
    """Send a part of the content without a coding, in which alone a client can count bytes."""
    whole = entry.encoded[IDENTITY]
    known = headers.get(b"if-none-match")
    if known is not None and conditions.is_known(known, whole.tag):
        await send(whole.unchanged)
        await send(_EMPTY)
        return
    content = whole.body["body"]
    fields = [one for one in whole.start["headers"] if one[0] != b"content-length"]
    status, body = 200, content
    if headers.get(b"if-range", whole.tag) == whole.tag:
        try:
            found = conditions.part(headers[b"range"], len(content))
        except ValueError:
            status, body = 416, b""
            # Kept by a cache under the tag of the content, it would be taken for it.
            fields = [one for one in fields if one[0] not in {b"etag", b"cache-control"}]
            fields.append((b"cache-control", b"no-store"))
            fields.append((b"content-range", b"bytes */%d" % len(content)))
        else:
            if found is not None:
                status, body = 206, content[found[0] : found[1] + 1]
                fields.append((b"content-range", b"bytes %d-%d/%d" % (*found, len(content))))
    await send(start_of(status, [*fields, (b"content-length", b"%d" % len(body))]))
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _encode(memory: Memory, key: Key | None, entry: Entry, coding: str) -> Encoded:
    before = entry.size
    encoded = entry.encode(coding)
    if key is not None:
        memory.grown(key, entry, entry.size - before)
    return encoded
