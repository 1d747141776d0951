"""What is sent of an entry, as the request's headers want it."""

from starlette.types import Scope

from kontakt.cache import conditions
from kontakt.cache.address import Headers
from kontakt.cache.coding import IDENTITY, preferred
from kontakt.cache.entry import Encoded, Entry, Message, start_of
from kontakt.cache.memory import Key, Memory

Messages = tuple[Message, Message]
"""The two messages of an answer: its start and its body."""

_EMPTY: Message = {"type": "http.response.body", "body": b"", "more_body": False}
_OF_THE_CONTENT = frozenset({b"etag", b"cache-control"})


def messages(memory: Memory, key: Key | None, entry: Entry, scope: Scope, headers: Headers) -> Messages:
    """Return the entry whole, in a part, or as 304. uvicorn leaves the content out of an answer to HEAD."""
    if b"range" in headers and scope["method"] == "GET":  # Parts are of GET alone (RFC 9110, section 14.2).
        return _part(entry, headers)
    coding = preferred(headers.get(b"accept-encoding", b""))
    encoded = entry.encoded.get(coding) or _encode(memory, key, entry, coding)
    known = headers.get(b"if-none-match")
    if known is not None and conditions.is_known(known, encoded.tag):
        return encoded.unchanged, _EMPTY
    return encoded.start, encoded.body


def _part(entry: Entry, headers: Headers) -> Messages:
    """Return a part of the content without a coding, in which alone a client can count bytes."""
    whole = entry.encoded[IDENTITY]
    known = headers.get(b"if-none-match")
    if known is not None and conditions.is_known(known, whole.tag):
        return whole.unchanged, _EMPTY
    if headers.get(b"if-range", whole.tag) != whole.tag:
        return whole.start, whole.body
    content = whole.body["body"]
    fields = [one for one in whole.start["headers"] if one[0] != b"content-length"]
    try:
        found = conditions.part(headers[b"range"], len(content))
    except ValueError:
        # Kept by a cache under the tag of the content, it would be taken for it.
        fields = [one for one in fields if one[0] not in _OF_THE_CONTENT]
        fields += [(b"cache-control", b"no-store"), (b"content-range", b"bytes */%d" % len(content))]
        return start_of(416, [*fields, (b"content-length", b"0")]), _EMPTY
    if found is None:
        return whole.start, whole.body
    first, last = found
    fields.append((b"content-range", b"bytes %d-%d/%d" % (first, last, len(content))))
    body = content[first : last + 1]
    return start_of(206, [*fields, (b"content-length", b"%d" % len(body))]), {**whole.body, "body": body}


def _encode(memory: Memory, key: Key | None, entry: Entry, coding: str) -> Encoded:
    before = entry.size
    encoded = entry.encode(coding)
    if key is not None:
        memory.grown(key, entry, entry.size - before)
    return encoded
