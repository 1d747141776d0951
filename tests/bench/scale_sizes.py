"""What a request costs with many cards or events, beside the same with few: all are there, and asked in turns."""

import itertools
import json
import os
import random
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests import postgresql, replicas
from tests.bench import scale_seed
from tests.bench.scale_seed import slug

ASKED = 900
"""How many cards are asked for: none of them twice where the page is to be made anew."""

WARM = 50
"""How many pages are kept in memory before, and how often all else is done once before it is measured."""

CARDS_WITH_EVENTS = 10_000
OWNERS = 40
ENOUGH = 3.0
"""Seconds after which an operation was looked at for long enough in a round."""

FLAT = 1.20
"""What a request may cost at most, in those of the fewest."""

_BUFFERS = "6GB"
"""Of memory for PostgreSQL; 10⁶ cards with everything take 2.4 GB, and 10⁷ events 3 GB."""

_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_OPERATIONS = (
    "page from memory",
    "page made anew",
    "vCard made anew",
    "owner reads a card",
    "owner changes a card",
    "address looked up",
    "event",
    "report of a card",
    "owner's list",
    "all cards, first page",
)


@dataclass
class Place:
    """A Kontakt with so many cards or events: milliseconds of each answer, of each operation, by round."""

    label: str
    variables: Mapping[str, str]
    cards: int
    owners: Sequence[str] = ()
    admin: str = ""
    times: dict[str, list[list[float]]] = field(default_factory=lambda: {name: [] for name in _OPERATIONS})
    draws: dict[str, Iterator[int]] = field(default_factory=dict)
    port: int = 0

    def request(self, operation: str, number: int) -> bytes:
        """Return the next request of the operation; `number` is one that was never used."""
        card = next(self.draws[operation])
        own = next(self.draws["owned"])
        name, cookie = slug(card), self.owners[own // scale_seed.CARDS_OF_A_PERSON - 1]
        owned = f"/api/cards/{scale_seed.card_id(own)}"
        today = datetime.now(UTC).date()
        days = f"from={today - timedelta(days=29)}&to={today}"
        method, path, by, body = {
            "page from memory": ("GET", f"/c/{name}", "", None),
            "page made anew": ("GET", f"/c/{name}?lang=en", "", None),
            "vCard made anew": ("GET", f"/api/cards/{name}/vcf", "", None),
            "owner reads a card": ("GET", owned, cookie, None),
            "owner changes a card": ("PATCH", owned, cookie, {"job_title": f"Number {number}"}),
            "address looked up": ("GET", f"/api/slugs/{name}", cookie, None),
            "event": ("POST", f"/api/cards/{name}/view", "", {"source": "qr"}),
            "report of a card": ("GET", f"{owned}/analytics?{days}", cookie, None),
            "owner's list": ("GET", "/api/me/cards", cookie, None),
            "all cards, first page": ("GET", "/api/admin/cards", self.admin, None),
        }[operation]
        return self._head(method, path, by, body, visitor=number if operation == "event" else 0)

    def _head(self, method: str, path: str, cookie: str, body: Mapping[str, str] | None, *, visitor: int) -> bytes:
        content = json.dumps(body).encode() if body else b""
        lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"user-agent: {_FIREFOX}", "accept-encoding: gzip"]
        lines += [f"origin: {self.variables['APP_URL']}"]
        if cookie:
            lines.append(f"cookie: kontakt_session={cookie}")
        if body:
            lines += ["content-type: application/json", f"content-length: {len(content)}"]
        if visitor:
            lines.append(f"x-forwarded-for: 10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}")
        return "\r\n".join([*lines, "", ""]).encode() + content


def measured(cards: Sequence[int], events: Sequence[int], rounds: int, each: int) -> tuple[list[Place], list[Place]]:
    """Return what was measured with these numbers of cards, and with these numbers of events."""
    if rounds * each > ASKED - WARM:
        raise ValueError(f"{rounds} rounds of {each} ask for more than {ASKED} cards")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kontakt-scale-", dir="/tmp")))
        # As much for pages as the largest of them needs: what does not fit is another cost than that of many rows.
        options = ("max_connections=400", "max_wal_size=4GB", f"shared_buffers={_BUFFERS}")
        server = stack.enter_context(postgresql.server(*options))
        provider = replicas.provider("http://127.0.0.1", folder)
        stack.enter_context(replicas.running([provider]))
        new = partial(_new, server, provider, folder)
        of_cards = [Place(_many(number, "cards"), new(f"c{number}"), number) for number in cards]
        of_events = [Place(_many(number, "events"), new(f"e{number}"), CARDS_WITH_EVENTS) for number in events]
        for place, number in [*((one, 0) for one in of_cards), *zip(of_events, events, strict=True)]:
            _fill(place, number)
        programs = [
            replicas.replica(number, place.variables, folder) for number, place in enumerate([*of_cards, *of_events])
        ]
        stack.enter_context(_on_one_processor())
        stack.enter_context(replicas.running(programs))
        for group, started in ((of_cards, programs[: len(cards)]), (of_events, programs[len(cards) :])):
            ports = [int(one.variables["PORT"]) for one in started]
            _measure(group, ports, rounds, each)
        return of_cards, of_events


def tell(places: Sequence[Place]) -> None:
    """Print what each operation costs, in milliseconds of the fewest and in ratios to that."""
    first, *more = places
    print()
    print(f"  {'':<24}{first.label:>16}" + "".join(f"{one.label:>18}" for one in more))
    for name in _OPERATIONS:
        line = f"  {name:<24}{_median(first, name):>13.2f} ms"
        for one in more:
            ratio = statistics.median(
                statistics.median(ours) / statistics.median(its)
                for ours, its in zip(one.times[name], first.times[name], strict=True)
            )
            line += f"{ratio:>12.2f} {'> 1.2' if ratio > FLAT else '':<5}"
        print(line.rstrip())


@contextmanager
def _on_one_processor() -> Iterator[None]:
    """Keep this process, and all that it starts, on one processor.

    Nothing here happens at once. To wake another processor takes as long as the shortest answers, and is only needed
    where the system has put the two programs on different ones.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _new(server: str, provider: replicas.Program, folder: Path, name: str) -> dict[str, str]:
    database_url = postgresql.create_database(server, name)
    place = {"UPLOAD_DIR": str(folder / name)}
    return replicas.settings("http://127.0.0.1", database_url, place, provider)


def _fill(place: Place, events: int) -> None:
    began = time.monotonic()
    scale_seed.prepare(place.variables, place.cards)
    if events:
        scale_seed.add_events(place.variables, events, place.cards, ASKED)
    place.admin, *place.owners = scale_seed.cookies(place.variables, range(OWNERS + 1))
    print(f"  {place.label}: {time.monotonic() - began:.0f} s to make", flush=True)


def _measure(places: Sequence[Place], ports: Sequence[int], rounds: int, each: int) -> None:
    """Measure rounds, in each every operation at every place, one request after the other."""
    chance = random.Random(7)
    for place, port in zip(places, ports, strict=True):
        # Anywhere among all cards; with events only those that have as many of their own everywhere.
        among = ASKED if "events" in place.label else place.cards
        for name in _OPERATIONS:
            count = WARM if name == "page from memory" else min(ASKED, among)
            place.draws[name] = itertools.cycle(chance.sample(range(1, among + 1), count))
        each_owned = scale_seed.CARDS_OF_A_PERSON
        place.draws["owned"] = itertools.cycle(range(each_owned, each_owned * (OWNERS + 1)))
        place.port = port
    numbers = itertools.count(1)
    for count in range(rounds + 1):
        for name in _OPERATIONS:
            for place in chance.sample(places, len(places)):
                found = _several(place, name, numbers, each if count else WARM)
                if count:  # The first answers also pay for what is loaded and prepared once.
                    place.times[name].append(found)


def _several(place: Place, name: str, numbers: Iterator[int], count: int) -> list[float]:
    """Return the milliseconds of so many answers, or of as many as there were within `ENOUGH` seconds."""
    found: list[float] = []
    began = time.monotonic()
    # A connection of its own each time: one that is idle for long is closed by the server.
    with socket.create_connection(("127.0.0.1", place.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while len(found) < count and (len(found) < 3 or time.monotonic() - began < ENOUGH):
            found.append(_asked(connection, place.request(name, next(numbers))))
    return found


def _asked(connection: socket.socket, request: bytes) -> float:
    """Return the milliseconds until the whole answer is there; raise `RuntimeError` if it is an error, or none."""
    began = time.perf_counter()
    connection.sendall(request)
    received = _more(connection)
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields.get(b"content-length", b"0")) - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    took = (time.perf_counter() - began) * 1000
    if head[9:12] not in {b"200", b"204"}:
        raise RuntimeError(f"{request[:200]!r}: {head[:200]!r} {body[:300]!r}")
    return took


def _more(connection: socket.socket) -> bytes:
    if not (received := connection.recv(262_144)):
        raise RuntimeError("the server has closed the connection")
    return received


def _median(place: Place, name: str) -> float:
    return statistics.median(itertools.chain.from_iterable(place.times[name]))


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}".replace(",", " ")
