"""A download that its client does not wait for."""

import pytest
from starlette.requests import ClientDisconnect

from kontakt.exports.streaming import Download


async def test_what_makes_a_download_is_ended_when_the_client_goes_away():
    ended = []

    async def content():
        try:
            while True:
                yield b"x" * 1000
        finally:
            ended.append(True)

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        if message["type"] == "http.response.body":
            raise OSError("the client is gone")

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with pytest.raises(ClientDisconnect):
        await Download(content(), "a.csv", "text/csv")(scope, receive, send)
    assert ended == [True]
