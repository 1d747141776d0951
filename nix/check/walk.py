"""Runs the images' programs in the sandbox as containers run them: starts, signs in, makes a card, reads its page.

Arguments: the database's command, the application's, and the health check's.
"""

import os
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import features

from provider import CLIENT, Provider

PATIENCE_SECONDS = 60
APPLICATION = "http://127.0.0.1:3000"
PASSWORD = 'it\'s \\ a "password"'


def main(database: str, application: str, health: str) -> None:
    """Walk through; raise what goes wrong."""
    folder = Path.cwd()
    base = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    database_settings = {**base, "PGDATA": str(folder / "data/pg"), "POSTGRES_PASSWORD": PASSWORD}
    with running(database, database_settings), running(application, {**base, **settings(folder)}):
        wait_for(health)
        with httpx.Client(base_url=APPLICATION, headers={"Origin": APPLICATION}) as client:
            walk(client)
    # A second start finds everything as it was.
    with running(database, database_settings), running(application, {**base, **settings(folder)}):
        wait_for(health)
        assert "Lovelace" in httpx.get(f"{APPLICATION}/c/ada-lovelace").text


def settings(folder: Path) -> dict[str, str]:
    """Return the application's settings, with a provider of its own."""
    uploads = folder / "uploads"
    uploads.mkdir(exist_ok=True)
    return {
        "APP_URL": APPLICATION,
        "DATABASE_URL": "postgresql://kontakt@127.0.0.1:5432/kontakt",
        "PGPASSWORD": PASSWORD,
        "JWT_SECRET": secrets.token_hex(32),
        "OIDC_ISSUER": Provider().issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": "secret",
        "UPLOAD_DIR": str(uploads),
    }


def walk(client: httpx.Client) -> None:
    """Sign in, make a card, and read what others get of it."""
    signed_in = client.get("/api/auth/login", follow_redirects=True)
    assert client.get("/api/me").raise_for_status().json()["name"] == "Ada Lovelace", signed_in.text
    client.post("/api/cards", json={"name": "Ada Lovelace"}).raise_for_status()
    page = client.get("/c/ada-lovelace").raise_for_status()
    assert "Ada Lovelace" in page.text
    assert "BEGIN:VCARD" in client.get("/api/cards/ada-lovelace/vcf").raise_for_status().text
    assert client.get("/api/cards/ada-lovelace/qr").raise_for_status().content
    assert client.get("/api/cards/ada-lovelace/preview.png").raise_for_status().content.startswith(b"\x89PNG")
    # Without Raqm a preview lacks names that are written from right to left.
    assert features.check("raqm")
    for coding in ("br", "zstd", "gzip"):
        with client.stream("GET", "/c/ada-lovelace", headers={"Accept-Encoding": coding}) as page:
            assert page.headers["Content-Encoding"] == coding
    assert client.get("/api/health").json()["version"] != "0+unknown"


@contextmanager
def running(command: str, environment: dict[str, str]) -> Iterator[None]:
    """Run a program beside; it must end by itself, and well, when it is told to."""
    with subprocess.Popen(shlex.split(command), env=environment) as process:
        try:
            yield
        finally:
            process.terminate()
    assert process.returncode == 0, f"{command} ended with {process.returncode}"


def wait_for(health: str) -> None:
    """Return when the health check succeeds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(shlex.split(health), check=False, stdout=subprocess.DEVNULL).returncode:
        assert time.monotonic() < deadline, "the application is not healthy"
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
