"""Answers that are made while they are sent, so that their size costs no memory."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send


class Download(StreamingResponse):
    """A file to save. What makes it is ended with the answer, even if the client goes away in the middle."""

    def __init__(self, content: AsyncGenerator[bytes], name: str, media_type: str) -> None:
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        super().__init__(content, headers=headers, media_type=media_type)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; nothing is made for HEAD."""
        if scope.get("method") == "HEAD":
            await Response(headers=dict(self.headers)).__call__(scope, receive, send)
            return
        async with aclosing(self._content):
            await super().__call__(scope, receive, send)
