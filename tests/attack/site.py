"""The Kontakt that is attacked: the embedded run with its default limits, and what an attacker has to begin with."""

import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from kontakt.demo.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 180
_SLUG = "ada-lovelace"


class Client(httpx.Client):
    """A visitor with an address of their own, or a person who is signed in; never with the machine's proxies."""

    def __init__(self, site: "Site", address: str, cookies: Mapping[str, str] | None = None) -> None:
        super().__init__(
            base_url=f"http://127.0.0.1:{site.port}",
            headers={"host": site.authority, "sec-fetch-site": "same-origin"},
            cookies=dict(cookies or {}),
            transport=httpx.HTTPTransport(local_address=address),
            trust_env=False,
            timeout=30,
        )


@dataclass(eq=False)
class Site:
    """Where everything is: what visitors reach, and what only this machine does."""

    port: int
    api_pid: int
    environment: Mapping[str, str]
    logs: Path
    visitors: Iterator[int] = field(default_factory=lambda: itertools.count(2))

    @property
    def authority(self) -> str:
        """What the header Host says."""
        return f"localhost:{self.port}"

    @property
    def origin(self) -> str:
        """The origin of the application."""
        return f"http://{self.authority}"

    @property
    def api_port(self) -> int:
        """The port of the application behind Caddy."""
        return int(self.environment["PORT"])

    @property
    def slug(self) -> str:
        """A card of somebody else."""
        return _SLUG

    def address(self) -> str:
        """Return an address of this machine that nobody had before: limits are by visitor."""
        number = next(self.visitors)
        return f"127.0.{number // 250}.{number % 250 + 1}"

    def visitor(self) -> Client:
        """Return somebody new."""
        return Client(self, self.address())

    @cached_property
    def ada(self) -> Client:
        """The administrator."""
        return self.signed_in("ada")

    @cached_property
    def grace(self) -> Client:
        """The attacker with an account."""
        return self.signed_in("grace")

    def signed_in(self, person: str) -> Client:
        """Return the person after a sign-in by the demo provider's page."""
        client = self.visitor()
        authorization = client.get("/api/auth/login").headers["location"]
        with httpx.Client(trust_env=False) as provider:
            page = provider.get(authorization)
            answer = provider.post(urljoin(str(page.url), ""), data={"sub": person})
        back = httpx.URL(answer.headers["location"])
        finished = client.get(back.raw_path.decode())
        assert finished.status_code == 303, finished.text
        assert client.get("/api/me").status_code == 200
        return client

    def card_of(self, client: Client) -> dict[str, Any]:
        """Return the first card of the person."""
        found: dict[str, Any] = client.get("/api/me/cards").raise_for_status().json()["items"][-1]
        return found

    def raw(self, data: bytes, *, port: int | None = None, seconds: float = 5) -> bytes:
        """Return what is answered to these bytes until the connection ends or nothing comes for a while."""
        with socket.create_connection(("127.0.0.1", port or self.port), seconds, (self.address(), 0)) as connection:
            connection.settimeout(seconds)
            found = b""
            try:
                connection.sendall(data)
                while chunk := connection.recv(65536):
                    found += chunk
                    connection.settimeout(0.5)
            except (TimeoutError, ConnectionError):
                pass
        return found

    def statuses(self, data: bytes, *, port: int | None = None) -> list[int]:
        """Return the status of every answer to these bytes; 0 if the connection was closed without one."""
        found = [int(status) for status in re.findall(rb"HTTP/1\.[01] ([0-9]{3}) ", self.raw(data, port=port))]
        return found or [0]

    def head(self, path: str = "/c/ada-lovelace", *lines: str, method: str = "GET") -> bytes:
        """Return a request's head, all but the empty line."""
        return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {self.authority}", *lines, ""]).encode("latin-1")

    def log(self) -> str:
        """Return what the application and Caddy have logged."""
        return "".join(file.read_text(errors="replace") for file in self.logs.glob("*"))


@contextmanager
def running() -> Iterator[Site]:
    """Start the embedded run in a folder of its own; end it, and nothing else, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kontakt-attack-", dir="/tmp"))
    port = free_port()
    command = [sys.executable, "-m", "kontakt", "demo", "--port", str(port), "--data", str(folder / "data")]
    with (folder / "log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "RATE_LIMITS": "1"}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _until_ready(process, folder / "log")
        pid = _child(process.pid, "kontakt serve")
        variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        yield Site(port, pid, dict(one.split("=", 1) for one in variables if one), folder / "data" / "logs")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)
    shutil.rmtree(folder)


def _until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while "Kontakt is ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text())
        time.sleep(0.1)


def _child(parent: int, command: str) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            of = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if of == parent and command in said:
            return int(folder.name)
    raise RuntimeError(f"{command!r} does not run")


def jwt_part(value: dict[str, Any]) -> str:
    """Return a part of a token, as an attacker writes it."""
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
