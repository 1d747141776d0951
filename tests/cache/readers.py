"""Visitors who look at a page again and again, and notice if it ever becomes older than it was."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

_NUMBER = re.compile(r"Revision (\d+)")


def number(response: httpx.Response) -> int:
    """Return the number that the card's title says; the response must be its page."""
    found = _NUMBER.search(response.raise_for_status().text)
    assert found is not None
    return int(found[1])


class Reader:
    """Looks at a page of one process. `seen` is the newest number; whoever knows of a newer one may raise it."""

    def __init__(self, origin: str, path: str) -> None:
        self.origin, self.path = origin, path
        self.seen = 0
        self.looks = 0
        self.stale: list[tuple[int, int]] = []
        self.errors: list[Exception] = []

    def look(self, client: httpx.Client) -> int:
        """Return the number on the page; note it if a newer one was seen before this look began."""
        seen = self.seen
        found = number(client.get(self.path))
        self.looks += 1
        if found < seen:
            self.stale.append((seen, found))
        self.seen = max(self.seen, found)
        return found


@contextmanager
def reading(readers: Sequence[Reader], pause: float = 0.002) -> Iterator[None]:
    """Let each of them look all the time, with a short pause between, in a thread of its own."""
    done = threading.Event()

    def read(reader: Reader) -> None:
        with httpx.Client(base_url=reader.origin, headers={"host": "kontakt.test"}, timeout=30) as client:
            while not done.wait(pause):
                try:
                    reader.look(client)
                except Exception as error:
                    reader.errors.append(error)
                    return

    threads = [threading.Thread(target=read, args=[reader]) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
