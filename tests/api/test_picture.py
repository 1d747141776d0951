"""The picture that the provider has of a person, from a real server."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from kontakt.db.models import User
from tests.api.test_images import picture
from tests.conftest import assert_problem

EXIF = Image.Exif()
EXIF[0x010E] = "a secret in the metadata"


class Gallery(ThreadingHTTPServer):
    """A server of pictures that notes what it was asked for."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Pictures)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Pictures(BaseHTTPRequestHandler):
    """Answers by the path."""

    server: Gallery

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # Whoever asked has heard enough.

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@contextmanager
def serving(answers) -> Iterator[Gallery]:
    with Gallery(answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def photo():
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "orange").save(file, "JPEG", exif=EXIF)
    return file.getvalue()


ANSWERS = {
    "/photo.jpg": (200, {"Content-Type": "image/jpeg"}, photo()),
    "/moved": (302, {"Location": "/photo.jpg"}, b""),
    "/gone": (404, {}, picture()),
    "/broken": (500, {}, b""),
    "/busy": (429, {"Retry-After": "9"}, b""),
    "/page": (200, {"Content-Type": "image/png"}, b"<script>alert(1)</script>"),
    "/endless": (200, {"Content-Type": "image/png"}, picture() + bytes(2_000_000)),
}


@pytest.fixture
def provider():
    with serving(ANSWERS) as server:
        yield server


@pytest.fixture
def settings(settings, provider):
    return settings.model_copy(update={"oidc_issuer": provider.url, "max_file_size": 1_000_000})


@pytest.fixture
def known_by(sessions, grace):
    """Let the claims of Grace name that picture."""

    async def known(address):
        async with sessions.begin() as session:
            await session.execute(update(User).where(User.id == grace.id).values(picture=address))

    return known


async def test_the_picture_is_drawn_anew_and_for_the_person_alone(client, grace, provider, known_by):
    await known_by(f"{provider.url}/photo.jpg")
    response = await client.as_(grace).get("/api/me/picture")
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/webp"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    drawn = Image.open(io.BytesIO(response.content))
    assert (drawn.format, drawn.size) == ("WEBP", (512, 512))
    assert b"secret" not in response.content
    ((path, headers),) = provider.asked
    assert path == "/photo.jpg"
    assert headers["Host"] == provider.url.removeprefix("http://")
    assert "Cookie" not in headers
    put = await client.as_(grace).post("/api/cards", json={"name": "Grace"})
    url = f"/api/cards/{put.json()['id']}/images/avatar"
    assert (await client.as_(grace).put(url, content=response.content)).json()["images"]["avatar"]["width"] == 512


async def test_nobody_has_no_picture(client, grace):
    assert_problem(await client.get("/api/me/picture"), 401, "not-signed-in")
    assert_problem(await client.as_(grace).get("/api/me/picture"), 404, "not-found")


@pytest.mark.parametrize("path", ["/moved", "/gone", "/page", "/endless"])
async def test_what_is_no_picture_to_be_had_is_none(client, grace, provider, known_by, path):
    await known_by(provider.url + path)
    assert_problem(await client.as_(grace).get("/api/me/picture"), 404, "not-found")
    assert [asked for asked, _ in provider.asked] == [path]


@pytest.mark.parametrize("path", ["/broken", "/busy"])
async def test_a_provider_in_trouble_is_asked_again_later(client, grace, provider, known_by, path):
    await known_by(provider.url + path)
    assert_problem(await client.as_(grace).get("/api/me/picture"), 503, "unavailable")


async def test_no_other_server_of_the_network_is_asked(client, grace, provider, known_by):
    with serving(ANSWERS) as other:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0"):
            await known_by(f"http://{host}:{other.server_port}/photo.jpg")
            response = await client.as_(grace).get("/api/me/picture")
            assert response.status_code in (404, 503), host
        await known_by(f"http://grace:secret@127.0.0.1:{provider.server_port}/photo.jpg")
        assert_problem(await client.as_(grace).get("/api/me/picture"), 404, "not-found")
        assert other.asked == provider.asked == []


async def test_a_provider_that_is_away_loses_nothing(client, grace, provider, known_by):
    provider.shutdown()
    provider.server_close()
    await known_by(f"{provider.url}/photo.jpg")
    assert_problem(await client.as_(grace).get("/api/me/picture"), 503, "unavailable")
    assert (await client.as_(grace).get("/api/me")).status_code == 200
