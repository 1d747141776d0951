"""The least that uvicorn can do: an ASGI callable that answers constant bytes, served as `kontakt serve` is.

`python -m tests.bench.bare_asgi PORT STATUS BYTES MEDIA_TYPE`; STATUS 304 has a tag and no content.
"""

import sys

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from kontakt.server.process import configuration


def constant(status: int, length: int, media_type: str) -> ASGIApp:
    """Return the callable. Nothing in it depends on the request, and nothing is made anew."""
    headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % length)]
    if status == 304:
        headers = [(b"etag", b'"0123456789abcdefghijkl"')]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    body = {"type": "http.response.body", "body": b"x" * length, "more_body": False}

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(start)
        await send(body)

    return answer


def main() -> None:
    port, status, length, media_type = sys.argv[1:]
    config = configuration(constant(int(status), int(length), media_type))
    config.host, config.port = "127.0.0.1", int(port)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
