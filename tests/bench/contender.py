"""A program that is measured: run it, and take the time."""

import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kontakt.demo.ports import free_port

POLL = 0.003
"""Seconds between two looks at the port."""

PATIENCE = 60
"""Seconds after which a program that does not answer is a failure."""

_REQUEST = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass
class Contender:
    """A program that answers at `PORT`, or one that ends by itself, and how long that took in each round."""

    name: str
    command: Sequence[str]
    answers: bool = True
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def run(self, variables: Mapping[str, str]) -> str:
        """Note the time from before exec to the first 200; return what the program wrote to stderr."""
        port = free_port()
        with tempfile.TemporaryFile() as stderr:
            begin = time.perf_counter()
            process = subprocess.Popen(self.command, env={**variables, "PORT": str(port)}, stderr=stderr)
            try:
                if self.answers:
                    _await_answer(process, port)
                else:
                    process.wait(PATIENCE)
                self.seconds.append(time.perf_counter() - begin)
            finally:
                process.terminate()
                process.wait(PATIENCE)
            stderr.seek(0)
            return stderr.read().decode()


def _await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.perf_counter() + PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.perf_counter() > deadline:
            raise RuntimeError(f"{process.args!r} does not answer")
        time.sleep(POLL)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
            connection.sendall(_REQUEST)
            return connection.recv(1024).startswith(b"HTTP/1.1 200 ")
    except ConnectionError:
        return False
