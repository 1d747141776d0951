"""A started Kontakt, what it says, how it ends, and visitors that hold it up."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.api.test_images import picture
from tests.startup.test_memory import session_cookie

SERVE = (sys.executable, "-m", "kontakt", "serve")
EXIT_CODES = [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
SOON = 5
"""Seconds: enough on a busy machine, and much less than anything that must not be waited for."""

several = pytest.mark.parametrize("workers", ["1", "2"])


def launcher(change):
    """The command line after a change to a module."""
    return (sys.executable, "-c", f"{change}; from kontakt.__main__ import main; main(['serve'])")


def until(condition, seconds=15):
    """Wait until it is so; return what it is then."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never was so"
        time.sleep(0.02)
    return found


class Process:
    """A started Kontakt: what it says, and how it ends."""

    def __init__(self, process, port, log):
        self.process = process
        self.port = port
        self.log = log
        self.send = process.send_signal
        self.visitors = ExitStack()

    def said(self):
        return self.log.read_text()

    def until_said(self, words):
        until(lambda: words in self.said() or self.process.poll() is not None)
        assert words in self.said()

    def until_serving(self):
        def answers():
            assert self.process.poll() is None, self.said()
            with suppress(httpx.TransportError):
                return httpx.get(f"http://127.0.0.1:{self.port}/api/health").status_code == 200

        until(answers)

    def ended(self):
        """Return the exit code of a process that ends soon."""
        return self.process.wait(SOON)

    def connection(self):
        """Return a connection that is closed with the process."""
        return self.visitors.enter_context(closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)))

    def workers(self):
        """The process ids of its children."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                state, parent, *_ = status.read_text().rpartition(")")[2].split()
                if int(parent) == self.process.pid and state != "Z":
                    found.append(int(status.parent.name))
        return found


@contextmanager
def started(environment, folder, command=SERVE):
    log = folder / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, env=environment, stderr=stderr, stdout=stderr, start_new_session=True)
    running = Process(process, int(environment["PORT"]), log)
    try:
        yield running
    finally:
        running.visitors.close()
        process.kill()
        process.wait()
        assert "Traceback" not in running.said()
        assert "Exception" not in running.said()


@contextmanager
def serving(environment, folder, command=SERVE):
    with started(environment, folder, command) as running:
        running.until_serving()
        yield running


class Upload:
    """A picture of which the second half is not yet sent."""

    def __init__(self, environment, running):
        headers = {"sec-fetch-site": "same-origin"}
        cookie = asyncio.run(session_cookie(environment))
        with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", headers=headers) as grace:
            grace.cookies.set("kontakt_session", cookie)
            card = grace.post("/api/cards", json={"name": "Grace"}).json()
        self.body = picture()
        self.connection = running.connection()
        self.connection.putrequest("PUT", f"/api/cards/{card['id']}/images/avatar")
        lines = headers | {"cookie": f"kontakt_session={cookie}", "content-length": str(len(self.body))}
        for name, value in lines.items():
            self.connection.putheader(name, value)
        self.connection.endheaders(self.body[:100])
        time.sleep(0.2)  # The request is begun on the other side, too.

    def finish(self):
        self.connection.send(self.body[100:])
        response = self.connection.getresponse()
        return response, json.loads(response.read())


def refused(port):
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) != 0


def is_running(pid):
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def watched(port):
    """Try to connect all the time; give a list that holds something if the port ever opened."""
    opened: list[int] = []
    done = threading.Event()

    def knock():
        while not done.wait(0.02):
            with socket.socket() as visitor:
                if visitor.connect_ex(("127.0.0.1", port)) == 0 and visitor.getpeername() != visitor.getsockname():
                    opened.append(port)

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield opened
    finally:
        done.set()
        thread.join()
