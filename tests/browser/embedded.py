"""A whole Kontakt for the tests: the embedded run in a folder and on a port of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from kontakt.demo.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Site:
    """Where the application and its identity provider are found."""

    url: str
    provider: str

    def path(self, address: str) -> str:
        """Return what follows the origin in an address of the application."""
        assert address.startswith(f"{self.url}/"), address
        return address.removeprefix(self.url)


@contextmanager
def running(port: int | None = None) -> Iterator[Site]:
    """Start the embedded run, on any port if none is given, and wait until it says that it is ready.

    At the end SIGTERM must stop it with status 0.
    """
    folder = Path(tempfile.mkdtemp(prefix="kontakt-browser-", dir="/tmp"))
    log = folder / "log"
    command = [
        sys.executable,
        "-m",
        "kontakt",
        "demo",
        "--port",
        str(port or free_port()),
        "--data",
        str(folder / "data"),
    ]
    environment = {**os.environ, "RATE_LIMITS": "1000"}  # All browsers have one address.
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = _ready(process, log)
        yield Site(url, _provider_of(url))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert status == 0, log.read_text()
    shutil.rmtree(folder)


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 180
    while (said := re.search(r"^Kontakt is ready: (\S+)$", log.read_text(), re.MULTILINE)) is None:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    return said[1]


def _provider_of(url: str) -> str:
    authorization = urlsplit(httpx.get(f"{url}/api/auth/login").headers["location"])
    return f"{authorization.scheme}://{authorization.netloc}"
