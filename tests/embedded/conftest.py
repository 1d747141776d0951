"""Whole Kontakts, started and stopped as a person would."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from kontakt.demo.ports import free_port
from kontakt.demo.programs import ROOT

START_SECONDS = 120
"""For a first start on a busy machine; a person sees it within a few seconds."""

_MARKS = {
    "postgres -D": "postgres",
    "kontakt.demo.provider": "provider",
    "kontakt serve": "api",
    "caddy run": "caddy",
}


class Run:
    """One `kontakt demo`."""

    def __init__(self, port: int, data: Path) -> None:
        self.url = f"http://localhost:{port}"
        self.port = port
        self.data = data
        self.output = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kontakt", "demo", "--port", str(port), "--data", str(data)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> "Run":
        """Wait for the line that says so."""
        assert self._read(lambda: f"Kontakt is ready: {self.url}\n" in self.output, START_SECONDS), self.output
        return self

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; return the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; return the exit status."""
        self._read(lambda: False, START_SECONDS)
        status = self._process.wait(START_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def children(self) -> dict[str, int]:
        """Return the process of each program by its name in the log."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
                command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.pid:
                found[_name(command)] = int(stat.parent.name)
        return found

    def _read(self, is_enough: Callable[[], bool], seconds: float) -> bool:
        """Read output until there is enough or no more; return whether there is enough."""
        assert self._process.stdout is not None
        if self._process.stdout.closed:
            return is_enough()
        deadline = time.monotonic() + seconds
        while not is_enough() and time.monotonic() < deadline:
            if select.select([self._process.stdout], [], [], 0.2)[0]:
                chunk = os.read(self._process.stdout.fileno(), 65536)
                if not chunk:
                    break
                self.output += chunk.decode()
        return is_enough()


def _name(command: str) -> str:
    marks = {
        "postgres -D": "postgres",
        "kontakt.demo.provider": "provider",
        "kontakt serve": "api",
        "caddy run": "caddy",
    }
    return next((name for mark, name in marks.items() if mark in command), command)


def mentioning(data: Path) -> list[str]:
    """Return the command lines of all processes that name the folder, or whose folder of work lies in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            folder = str((process / "cwd").readlink())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if str(data) in command or folder.startswith(str(data)):
            found.append(command)
    return found


@pytest.fixture
def start() -> Iterator[Callable[..., Run]]:
    """Start a Kontakt; whatever still runs at the end of the test is stopped."""
    runs = []

    def start(data: Path, port: int | None = None) -> Run:
        runs.append(Run(port or free_port(), data))
        return runs[-1]

    yield start
    for run in runs:
        run.stop()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that a first run has left, below one that is closed to other users."""
    data = tmp_path_factory.mktemp("closed") / "data"
    data.parent.chmod(0o700)
    run = Run(free_port(), data)
    try:
        run.ready()
    finally:
        status = run.stop()
    assert status == 0, run.output
    assert "Six sample cards" in run.output
    return data


def browser(run: Run) -> httpx.Client:
    """A client without the machine's proxies."""
    return httpx.Client(base_url=run.url, trust_env=False, timeout=20)


def sign_in(client: httpx.Client, person: str) -> dict[str, object]:
    """Walk through the demo provider's page as a browser does; return who is signed in."""
    page = client.get("/api/auth/login", params={"next": "/"}, follow_redirects=True)
    assert "Sign in to Kontakt (demo)" in page.text, page.text
    button = re.search(rf'name="sub" value="{person}"', page.text)
    assert button is not None
    answer = client.post(urljoin(str(page.url), ""), data={"sub": person}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    me: dict[str, object] = client.get("/api/me").raise_for_status().json()
    return me
