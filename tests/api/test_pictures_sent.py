"""How pictures are sent: in pieces, whole or not at all, and not again to who has them."""

import asyncio
import io
import random

import pytest
from PIL import Image

from kontakt.media import serving, store
from kontakt.media.storage import Defect, StorageUnusable
from tests.conftest import assert_problem

JSON = {"accept": "application/json"}


@pytest.fixture
async def background(client, make, grace):
    """The address of a picture of more than one piece."""
    card = await make.card(owner=grace, slug="grace")
    noise = io.BytesIO()
    Image.frombytes("RGB", (900, 900), random.Random(3).randbytes(900 * 900 * 3)).save(noise, "PNG")
    put = await client.as_(grace).put(f"/api/cards/{card.id}/images/background", content=noise.getvalue())
    return put.json()["images"]["background"]["url"]


@pytest.fixture
def path(background, storage):
    path = storage.path(background.rpartition("/")[2])
    assert path.stat().st_size > 2 * serving.PIECE
    return path


async def test_a_large_picture_is_read_in_pieces_and_arrives_whole(client, background, path, storage, monkeypatch):
    read = []
    part = type(storage).part

    def noted(self, name, start, length):
        read.append((start, length))
        return part(self, name, start, length)

    monkeypatch.setattr(type(storage), "part", noted)
    served = await client.get(background)
    assert served.content == path.read_bytes()
    assert served.headers["content-length"] == str(path.stat().st_size)
    assert "immutable" in served.headers["cache-control"]
    assert read == [(start, serving.PIECE) for start in range(0, path.stat().st_size, serving.PIECE)]


async def test_who_has_a_picture_or_asks_for_its_headers_reads_little_of_it(client, background, path, monkeypatch):
    served = await client.get(background)
    head = await client.head(background)
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in ("etag", "content-length", "content-type", "cache-control")} == {
        name: served.headers[name] for name in ("etag", "content-length", "content-type", "cache-control")
    }
    path.unlink()  # Nothing of it is needed.
    again = await client.get(background, headers={"if-none-match": served.headers["etag"]})
    assert (again.status_code, again.headers["etag"]) == (304, served.headers["etag"])
    assert "immutable" in again.headers["cache-control"]


async def sent(storage, path):
    """Return the body that is sent, and whether it was ended."""
    messages = []

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        messages.append(message)

    response = await serving.answer(storage, path.name, {}, "image/webp")
    assert response is not None
    await response({"type": "http", "method": "GET", "headers": []}, receive, send)
    body = b"".join(message.get("body", b"") for message in messages)
    return body, not messages[-1].get("more_body", False) and messages[-1]["type"] == "http.response.body"


async def test_a_damaged_picture_is_left_without_its_end(client, background, path, storage, caplog):
    whole = path.read_bytes()
    assert await sent(storage, path) == (whole, True)
    shorter = whole[: serving.PIECE] + whole[serving.PIECE + 1 :]
    for damaged in (whole[:-1] + b"?", b"?" + whole[1:], shorter, whole + b"?"):
        path.write_bytes(damaged)
        body, is_ended = await sent(storage, path)
        assert (len(body) <= len(damaged) - 1, is_ended) == (True, False)
    path.write_bytes(whole[:1000])
    assert_problem(await client.get(background, headers=JSON), 404, "not-found")
    assert f"{path.name} is damaged" in caplog.text


async def test_a_picture_whose_end_is_lost_or_out_of_reach_is_left_without_it(storage, path, monkeypatch):
    part = type(storage).part

    def lost(self, name, start, length):
        return part(self, name, start, length) if start == 0 else None

    def away(self, name, start, length):
        if start:
            raise StorageUnusable(Defect.UNREACHABLE, "nobody answers")
        return part(self, name, start, length)

    for failing in (lost, away):
        monkeypatch.setattr(type(storage), "part", failing)
        body, is_ended = await sent(storage, path)
        assert (len(body), is_ended) == (serving.PIECE, False)


async def test_a_transfer_waits_for_its_turn_only_so_long(client, background, monkeypatch):
    monkeypatch.setattr(store, "WAITING", 0.01)
    busy = [object() for _ in range(int(store._transfers.total_tokens))]
    for borrower in busy:
        store._transfers.acquire_on_behalf_of_nowait(borrower)
    try:
        answer = await client.get(background, headers=JSON)
    finally:
        for borrower in busy:
            store._transfers.release_on_behalf_of(borrower)
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert (await client.get(background)).status_code == 200
