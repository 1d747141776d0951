"""What Caddy says when an answer breaks off has nothing of who asked, nor what opens anything."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import httpx
import pytest

from kontakt.demo import programs
from kontakt.demo.folder import DataFolder
from kontakt.demo.ports import free_ports

SECRETS = ("planted-code", "planted-state", "planted-cookie", "planted-token", "planted-agent", "198.51.100.7")


@pytest.fixture
def broken() -> Iterator[int]:
    """A port where every answer breaks off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_break_off, args=(server,), daemon=True).start()
        yield server.getsockname()[1]
        # A thread that waits in accept() is not woken by the socket's end.
        server.shutdown(socket.SHUT_RDWR)


def _break_off(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nthe beginning")


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_answer_that_breaks_off_is_logged_without_query_headers_and_address(tmp_path: Path, broken: int, style: str):
    port = free_ports(1)[0]
    with DataFolder.hold(tmp_path, address="a test") as folder:
        program = programs.caddy(folder, programs.Addresses(port, 1, broken, 1))
        variables = {**program.environment, "LOG_FORMAT": style, "FRONT_PROXIES": "127.0.0.1/32"}
        with (tmp_path / "log").open("wb") as output:
            process = subprocess.Popen(program.command, env=variables, cwd=program.folder, stdout=output, stderr=output)
        try:
            _ask(f"http://localhost:{port}")
        finally:
            process.terminate()
            assert process.wait(20) == 0
    said = (tmp_path / "log").read_text()
    assert "aborting with incomplete response" in said
    assert '"/api/auth/callback"' in said
    assert [secret for secret in SECRETS if secret in said] == []


def _ask(address: str) -> None:
    headers = {
        "cookie": "kontakt_session=planted-cookie",
        "authorization": "Bearer planted-token",
        "user-agent": "planted-agent",
        "x-forwarded-for": "198.51.100.7",
    }
    deadline = time.monotonic() + 20
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
        while True:
            try:
                client.get("/api/auth/callback?code=planted-code&state=planted-state")
            except httpx.ConnectError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            except httpx.RemoteProtocolError:
                return
