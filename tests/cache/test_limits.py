"""Limits of real processes on one database: what is at hand is limited as well, and no process allows it once more."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.cache.conftest import Person, process, visitor
from tests.startup.processes import until

VCARD, CODE = "/api/cards/ada/vcf", "/api/cards/ada/qr?format=svg"
ALLOWED = 30


@pytest.fixture(scope="module")
def processes(shared, folder):
    """Two processes with a tenth of the usual limits, and one card."""
    with ExitStack() as stack:
        both = [stack.enter_context(process(shared, folder / name, RATE_LIMITS="0.1")) for name in ("one", "other")]
        with Person(shared, both[0]) as person:
            person.make(slug="ada", name="Ada")
        yield both


def test_what_is_at_hand_is_limited_by_all_processes_together(processes):
    one, other = processes
    ways = [{}, {"range": "bytes=0-9"}, {"if-none-match": "*"}, {"x_forwarded_for": "192.0.2.1"}]
    clients = [visitor(one, **headers) for headers in ways]
    statuses = [clients[number % len(clients)].get(VCARD).status_code for number in range(ALLOWED)]
    assert set(statuses) == {200, 206, 304}
    refused = clients[0].get(VCARD)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert re.fullmatch(r"[1-9][0-9]?", refused.headers["retry-after"])
    with visitor(other) as elsewhere:
        until(lambda: elsewhere.get(VCARD).status_code == 429)
        assert elsewhere.get("/c/ada").status_code == 200
        assert elsewhere.get(CODE).status_code == 200
    for client in clients:
        client.close()


def test_of_many_that_sign_in_at_once_as_many_as_allowed_pass_all_processes_together(processes):
    def asks(number):
        with visitor(processes[number % 2]) as client:
            return client.get("/api/auth/login").status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(asks, range(3 * ALLOWED)))
    assert (statuses.count(303), statuses.count(429)) == (ALLOWED, 2 * ALLOWED)
