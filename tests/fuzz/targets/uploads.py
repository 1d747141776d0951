"""Bodies with a file: raw or multipart, in pieces of any size, honest about their length or not."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from kontakt.media.upload import received
from kontakt.problems import Invalid, TooLarge
from tests.fuzz.source import Source

LIMIT = 2000
_STEPS = (1 << 20, 1 << 20, 1, 2, 7, 64)
_PARTS = (
    *(
        b"--b\r\n",
        b"--b--\r\n",
        b"--b--",
        b"--",
        b"b",
        b"\r\n",
        b"\r\n\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b"--B\r\n",
        b"--b\n",
    ),
    *(
        b'Content-Disposition: form-data; name="file"; filename="a.png"\r\n',
        b'content-disposition: form-data; name="x"\r\n',
    ),
    *(
        b'Content-Disposition: form-data; name="file"\r\n',
        b"Content-Disposition: attachment\r\n",
        b"Content-Type: image/png\r\n",
    ),
    *(
        b"Content-Disposition: form-data; filename*=utf-8''%zz\r\n",
        b"Content-Disposition: form-data; name=\r\n",
        b":\r\n",
    ),
    *(
        b"Content-Transfer-Encoding: base64\r\n",
        b'Content-Disposition: form-data; name="file"; filename="../../x\x00"\r\n',
    ),
    *(b"\x89PNG\r\n\x1a\n", b"A" * 700, b"\xff" * 40, b"X-Header: " + b"y" * 300 + b"\r\n"),
)
_TYPES = (
    *(b"multipart/form-data; boundary=b", b'multipart/form-data;boundary="b"', b"multipart/form-data", b"image/png"),
    *(
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=" + b"b" * 300,
        b"multipart/form-data; charset=x",
    ),
    *(b"multipart/form-data; boundary=b; charset=utf-7", b"MULTIPART/FORM-DATA; BOUNDARY=b", b"text/csv", b""),
    *(
        b"multipart/form-data; boundary=\xff\xfe",
        b"multipart/form-data; boundary=b; boundary=c",
        b"multipart/form-data,b",
    ),
)
_WHOLE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%b\r\n--b--\r\n'


def multipart(source: Source) -> None:
    """A body gives its file, or a problem for the client; never another error, never more than the limit."""
    kind = source.byte() % 4
    content = source.raw(200) * (1 + source.byte() % 30 * source.chance(4))
    if kind == 0:
        body, media_type = _WHOLE % content, _TYPES[0]
    else:
        body = b"".join(source.pick(_PARTS) if source.byte() % 6 else source.raw(60) for _ in range(source.byte() % 12))
        media_type = source.pick(_TYPES) if kind < 3 else _TYPES[0]
    headers = [(b"content-type", media_type)]
    if source.chance(3):
        headers.append(
            (b"content-length", source.pick((b"%d" % len(body), b"0", b"99999999", b"-1", b"\xb2", b"1" * 5000)))
        )
    leaves = source.chance(16)
    outcome = finished(_receive(Request(_scope(headers), _pieces(body, source.pick(_STEPS), leaves=leaves))))
    if kind == 0 and not leaves and len(headers) == 1 and len(content) <= LIMIT and b"--b" not in content:
        assert outcome == content, outcome


async def _receive(request: Request) -> bytes | None:
    try:
        async with received(request, LIMIT) as file:
            content = file.read()
            assert len(content) <= LIMIT
            return content
    except HTTPException as refusal:
        assert refusal.status_code == 400
    except (Invalid, TooLarge, ClientDisconnect):
        pass
    return None


def _scope(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {"type": "http", "method": "PUT", "path": "/", "query_string": b"", "headers": headers, "app": None}


def _pieces(body: bytes, step: int, *, leaves: bool) -> Callable[[], Awaitable[Message]]:
    step = max(step, 64) if len(body) > 400 else step
    pieces = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
    waiting = iter(pieces)
    left = len(pieces)

    async def receive() -> Message:
        nonlocal left
        left -= 1
        if leaves and left < len(pieces) // 2:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": next(waiting, b""), "more_body": left > 0}

    return receive


def finished(work: Coroutine[Any, Any, bytes | None]) -> bytes | None:
    """Return what the coroutine returns; it may not wait for anything."""
    try:
        work.send(None)
    except StopIteration as end:
        result: bytes | None = end.value
        return result
    work.close()
    raise AssertionError("it waits")
