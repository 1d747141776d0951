"""An answer as it is kept: its messages are made once, in each content coding that somebody asked for."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from kontakt.cache.coding import IDENTITY

OVERHEAD, OVERHEAD_OF_CODING = 5000, 2000
"""About how many bytes an entry takes beside the content: headers, messages, its places in tables."""

_IN_304 = frozenset({b"cache-control", b"etag", b"vary"})
"""What a cache needs anew (RFC 9110, section 15.4.5). All else is as it was, because the tag is of all headers, too."""

_UNWRITABLE = re.compile(rb"[\x00-\x08\n-\x1f\x7f]")

Message = dict[str, Any]
Compress = Callable[[str, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a public address answers, whoever asks: 200, this content and the headers of its own (names in lower case).

    `vary` names the request's headers that chose among several such answers. One that is not `is_lasting` lacks
    something that the next one may have, and is not kept.
    """

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    vary: tuple[str, ...] = ()
    is_lasting: bool = True

    @property
    def compressible(self) -> bool:
        """Whether another coding could make it smaller; pictures, but for drawings, and PDF are compressed already."""
        return len(self.body) > 400 and self.media_type.startswith(("text/", "application/json", "image/svg"))


class Encoded(NamedTuple):
    """An answer in one content coding: ready to be sent whole, or as 304."""

    tag: bytes
    start: Message
    body: Message
    unchanged: Message


class Entry:
    """An answer of a card, with the messages for each coding in which it was asked for.

    `epoch` is that of the memory when it was put there: it counts as fresh in no other one.
    """

    __slots__ = ("_compress", "_headers", "answer", "card_id", "digest", "encoded", "epoch", "made_at", "size")

    def __init__(self, card_id: UUID, answer: Answer, base: Mapping[str, str], compress: Compress) -> None:
        self.card_id = card_id
        self.answer = answer
        self.made_at = time.monotonic()
        self.epoch = 0
        self.encoded: dict[str, Encoded] = {}
        vary = (*(("Accept-Encoding",) if answer.compressible else ()), *answer.vary)
        own = {"content-type": answer.media_type, **answer.headers, **({"vary": ", ".join(vary)} if vary else {})}
        self._headers = _raw({**base, **own}.items())
        self.digest = sha256(repr(self._headers).encode() + answer.body).hexdigest()[:22]
        self._compress = compress
        self.size = OVERHEAD + taken(answer.body)
        self.encode(IDENTITY)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that do not depend on the coding."""
        return list(self._headers)

    def encode(self, coding: str) -> Encoded:
        """Return the answer in this coding, or in none where that would not make it smaller."""
        body = self.answer.body
        if coding != IDENTITY:
            compressed = self._compress(coding, body) if self.answer.compressible else body
            if len(compressed) >= len(body):
                self.encoded[coding] = self.encoded[IDENTITY]
                return self.encoded[IDENTITY]
            body = compressed
            self.size += taken(body) + OVERHEAD_OF_CODING
        # A strong tag names the very bytes, which are others in each coding (RFC 9110, section 8.8.1). The coding comes
        # first: behind the rest, Caddy takes it off a request for one that it has added itself.
        tag = f'"{coding}{coding and "-"}{self.digest}"'.encode()
        headers = [*self._headers, (b"etag", tag)]
        if coding != IDENTITY:
            headers.append((b"content-encoding", coding.encode()))
        made = Encoded(
            tag,
            written(start_of(200, [*headers, (b"content-length", b"%d" % len(body))])),
            {"type": "http.response.body", "body": body, "more_body": False},
            written(start_of(304, [one for one in headers if one[0] in _IN_304])),
        )
        self.encoded[coding] = made
        return made


def start_of(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    """Return the message that begins an answer (ASGI, HTTP connection scope)."""
    return {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}


def taken(content: bytes) -> int:
    """Return about how many bytes of memory the content takes, with the gaps that others leave where they were."""
    return len(content) * 3 // 2


def written(start: Message) -> Message:
    """Return the message with its `head`, as HTTP/1.1 has it; without, if a field could not be written."""
    fields = start["headers"]
    if any(_UNWRITABLE.search(value) for _, value in fields):
        return start  # The server refuses it.
    status = b"HTTP/1.1 %d %b\r\n" % (start["status"], HTTPStatus(start["status"]).phrase.encode())
    return {**start, "head": status + b"".join(b"%b: %b\r\n" % field for field in fields)}


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [_field(name, value) for name, value in headers]


@lru_cache(maxsize=1024)
def _field(name: str, value: str) -> tuple[bytes, bytes]:
    """Return the field as it is sent; most entries have the same ones, and share them."""
    return name.encode("latin-1"), value.encode("latin-1")
