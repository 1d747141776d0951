"""What must stay well meanwhile: a visitor who looks at cards, and the application's memory."""

import threading
import time
from pathlib import Path

import httpx

from tests.attack.site import Site

MEMORY_LIMIT = 768 * 1024 * 1024
"""`mem_limit` of the application in compose.nix.yml, in bytes; a test holds them together."""

_PATHS = ("/c/ada-lovelace", "/api/cards/ada-lovelace", "/c/grace-hopper", "/api/cards/ada-lovelace/vcf", "/api/health")
_PAUSE = 0.25


class Watch:
    """Two threads: one asks for cards all the time, one looks at the memory."""

    def __init__(self, site: Site) -> None:
        self.answers = 0
        self.failures: list[str] = []
        self.worst = 0.0
        self.peak = 0
        self._site = site
        self._end = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._visit, self._measure)]

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        with self._site.visitor() as client:
            number = 0
            while not self._end.wait(_PAUSE):
                number += 1
                path, began = _PATHS[number % len(_PATHS)], time.perf_counter()
                try:
                    status: object = client.get(path).status_code
                except httpx.HTTPError as error:
                    status = type(error).__name__
                self.worst = max(self.worst, time.perf_counter() - began)
                self.answers += status == 200
                if status != 200:
                    self.failures.append(f"{path}: {status}")

    def _measure(self) -> None:
        while not self._end.wait(0.2):
            self.peak = max(self.peak, resident(self._site.api_pid))


def resident(pid: int) -> int:
    """Return the bytes that the process and its children have had in memory at most, as the kernel counted."""
    total = _high_water(pid)
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            total += sum(resident(int(child)) for child in task.read_text().split())
        except FileNotFoundError:
            continue
    return total


def _high_water(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
