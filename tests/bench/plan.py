"""The figures of the worked plan in docs/scaling.md: 10 million cards, and 100 000 page views a second.

What cannot be run here is computed from how popular cards are, and the computation is held against the application's
own memory with fewer cards. Rates of this machine are not measured here: given what `make bench` found, the numbers of
processes are printed, too.
"""

import argparse
import copy
import itertools
import math
import random
from collections.abc import Sequence
from uuid import UUID

from kontakt.cache.address import Address
from kontakt.cache.compression import compress
from kontakt.cache.entry import Answer, Entry
from kontakt.cache.memory import Memory
from kontakt.pages.handlers import HTML
from kontakt.pages.render import render_card
from kontakt.settings import Settings
from kontakt.startup.room import BESIDE_THE_POOL, DIRECT
from tests.bench.popularity import Popularity, at_hand, passed_on, total
from tests.pages.conftest import FULL

CARDS, VIEWS = 10_000_000, 100_000
EXPONENTS = (0.6, 0.8, 1.0)
PLACES = (20, 1)
"""Where a CDN keeps answers, each for itself; one is all of them behind a shield."""

KEPT = (0, 10, 60, 300)
"""For how many seconds it is told to."""

MEBIBYTE = 1024 * 1024
SIZES = (64, 1024, 8192)
"""PAGE_CACHE_SIZE in MiB; the first is the default."""

CARD_BYTES, EVENT_BYTES, DAY_BYTES = 2434, 303, 180
"""What a card, an event and a row of a card's day weigh in the database, with their indexes (`tests.bench.weights`)."""

MONTH_BYTES = 100e9
"""The part of a month of events that is still easily copied and dropped."""

PROCESSES = (4, 16, 64)
BUSY = 0.6
"""The share of its time that a process is busy for at most: for peaks, and for the replicas that are missing."""


def main() -> None:
    options = arguments()
    entry = page()
    print(f"A page takes {entry.size} bytes of memory, and {len(entry.encoded['br'].body['body'])} on the way")
    tell_check(entry)
    tell_cdn()
    for seconds in (0, 60):
        tell_memory(entry.size, seconds)
    tell_connections()
    tell_database()
    if options.at_hand and options.anew:
        tell_processes(entry.size, options.at_hand, options.anew / 1000)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-hand", type=float, help="pages a second that a process answers from memory")
    parser.add_argument("--anew", type=float, help="milliseconds that a page takes which is made anew")
    return parser.parse_args()


def page() -> Entry:
    """Return the page of a card with everything, as it is kept for browsers, that all read Brotli."""
    rendered = render_card(FULL, "en")
    entry = Entry(UUID(int=0), Answer(rendered.html, HTML, {"content-security-policy": rendered.csp}), {}, compress)
    entry.encode("br")
    return entry


def simulated(entry: Entry, popularity: Popularity, entries: int, requests: int) -> float:
    """Return the share of the requests that the application's own memory had at hand, once it was full."""
    memory, chance = Memory(entries * entry.size), random.Random(7)
    memory.listen()
    memory.trust(math.inf)
    weights = list(itertools.accumulate(rank**-popularity.exponent for rank in range(1, popularity.cards + 1)))
    found = 0
    for number, card in enumerate(chance.choices(range(popularity.cards), cum_weights=weights, k=2 * requests)):
        key = Address("page", str(card), ()), "en"
        if memory.fresh(key) is not None:
            found += number >= requests
            continue
        ticket, one = memory.ticket(), copy.copy(entry)
        one.card_id = UUID(int=card)
        memory.put(key, one, ticket)
    return found / requests


def tell_check(entry: Entry) -> None:
    cards, entries, requests = 20_000, 1000, 60_000
    print()
    print(f"Pages at hand of {cards} cards where the memory has room for {entries}: simulated, and computed")
    for exponent in EXPONENTS:
        popularity = Popularity(cards, exponent)
        ours, computed = simulated(entry, popularity, entries, requests), at_hand(popularity.groups, entries)
        print(f"  exponent {exponent}: {ours:.3f} {computed:.3f}")


def tell_cdn() -> None:
    print()
    print(f"Page views a second that a CDN passes on, of {VIEWS}, with {CARDS} cards")
    _head([f"kept {seconds} s" for seconds in KEPT])
    for exponent, places in itertools.product(EXPONENTS, PLACES):
        groups = Popularity(CARDS, exponent, VIEWS).groups
        _line(f"exponent {exponent}, {places} places", [f"{total(passed_on(groups, one, places)):.0f}" for one in KEPT])


def tell_memory(size: int, seconds: int) -> None:
    print()
    print(f"Share of those at hand in {PROCESSES[1]} processes, behind a shield that keeps them for {seconds} s: each")
    print("process is asked for any card; or (*) each for its part of them, by PAGE_CACHE_SIZE")
    names = [f"{one} MiB{part}" for part in ("", " *") for one in SIZES]
    _head(names)
    entries = [_pages(one, size) * part for part in (1, PROCESSES[1]) for one in SIZES]
    _line("pages", [str(one) for one in entries])
    for exponent in EXPONENTS:
        groups = passed_on(Popularity(CARDS, exponent, VIEWS).groups, seconds, 1)
        _line(f"exponent {exponent}", [f"{at_hand(groups, one):.3f}" for one in entries])


def tell_connections() -> None:
    pool = Settings.model_fields["database_pool_size"].default
    print()
    print(f"Connections to PostgreSQL at most, {pool} for requests and {BESIDE_THE_POOL} more in each process")
    _head([f"{one} processes" for one in PROCESSES])
    _line("without a pooler", [str(one * (pool + BESIDE_THE_POOL)) for one in PROCESSES])
    _line("direct, beside PgBouncer", [str(one * DIRECT) for one in PROCESSES])


def tell_database() -> None:
    day, month = 86_400, 30 * 86_400
    print()
    print(f"{CARDS} cards weigh {CARDS * CARD_BYTES / 1e9:.0f} GB; a day of each, of three kinds or ways, ", end="")
    print(f"{CARDS * 3 * DAY_BYTES / 1e9:.1f} GB")
    print(f"{VIEWS} events a second weigh {VIEWS * EVENT_BYTES * day / 1e12:.1f} TB a day; a month has ", end="")
    print(f"{MONTH_BYTES / 1e9:.0f} GB at {MONTH_BYTES / EVENT_BYTES / month:.0f} events a second")


def tell_processes(size: int, rate: float, anew: float) -> None:
    print()
    print(f"Processes, at {rate:.0f} pages a second from memory and {anew * 1000:.1f} ms for one that is made anew,")
    print(f"each busy for {BUSY} of its time, {SIZES[1]} MiB in each for the pages of its part, behind a shield;")
    print("and how many pages are made anew in a second")
    _head([f"kept {seconds} s" for seconds in KEPT])
    for exponent in EXPONENTS:
        found = []
        for seconds in KEPT:
            groups = passed_on(Popularity(CARDS, exponent, VIEWS).groups, seconds, 1)
            number, cold = processes(groups, _pages(SIZES[1], size), rate, anew)
            found.append(f"{number} ({cold:.0f})")
        _line(f"exponent {exponent}", found)


def processes(groups: list[tuple[int, float]], entries: int, rate: float, anew: float) -> tuple[int, float]:
    """Return how many processes answer these requests, and how many pages they make anew in a second.

    More of them keep more pages, so that it is the first number that is enough for what it leaves to do.
    """
    views, number = total(groups), 1
    while True:
        share = at_hand(groups, entries * number)
        enough = math.ceil(views * (share / rate + (1 - share) * anew) / BUSY)
        if enough <= number:
            return number, views * (1 - share)
        number = max(number + 1, (number + enough) // 2)


def _pages(mebibytes: int, size: int) -> int:
    return mebibytes * MEBIBYTE // size


def _head(names: Sequence[str]) -> None:
    print(f"  {'':<26}" + "".join(f"{name:>14}" for name in names))


def _line(name: str, values: Sequence[str]) -> None:
    print(f"  {name:<26}" + "".join(f"{value:>14}" for value in values))


if __name__ == "__main__":
    main()
