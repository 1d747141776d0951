"""People who write and visitors who look, all the time, and what came of it."""

import threading
import time
from contextlib import contextmanager, suppress

import httpx

from tests.failover.conftest import Person, visitor


class Load:
    """What was acknowledged, and what was seen meanwhile; times are monotonic."""

    def __init__(self):
        self.acknowledged: list[tuple[float, str]] = []
        self.refused: list[tuple[float, int]] = []
        self.looks: list[tuple[float, int]] = []
        self.done = threading.Event()

    def write(self, person):
        count = 0
        while not self.done.wait(0.005):
            count += 1
            answer = person.post("/api/cards", json={"name": "Grace", "slug": f"{id(person)}-{count}"})
            if answer.status_code == 201:
                self.acknowledged.append((time.monotonic(), answer.json()["id"]))
            else:
                self.refused.append((time.monotonic(), answer.status_code))

    def look(self, client, path):
        while not self.done.wait(0.005):
            self.looks.append((time.monotonic(), client.get(path).status_code))

    def is_written_after(self, moment):
        return any(at > moment for at, _ in self.acknowledged)

    def first_after(self, moment):
        """How many seconds after the moment the first write was acknowledged."""
        return min(at for at, _ in self.acknowledged if at > moment) - moment


@contextmanager
def under(environment, running, path, writers=4):
    """Write and look meanwhile; what fails otherwise than by an answer fails the test."""
    load, failures = Load(), []

    def recording(work, *arguments):
        def run():
            try:
                work(*arguments)
            except httpx.HTTPError as error:
                failures.append(error)

        return threading.Thread(target=run)

    people = [Person(environment, running) for _ in range(writers)]
    client = visitor(running)
    threads = [recording(load.write, person) for person in people] + [recording(load.look, client, path)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.done.set()
        for thread in threads:
            thread.join()
        for one in (*people, client):
            with suppress(httpx.HTTPError):
                one.close()
    assert failures == []
