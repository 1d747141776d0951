"""What a process has in memory is bounded, and what it forgets first is what is least missed."""

import asyncio
import time

import pytest

from kontakt.limits import tally as module
from kontakt.limits.statement import Sum
from kontakt.limits.tally import Tally, hits

HOUR = 3600


@pytest.fixture
def tally(monkeypatch):
    monkeypatch.setattr(module, "MAX_COUNTS", 100)
    monkeypatch.setattr(module, "_ROOM", 25)
    return Tally(str.encode)


def known(tally, key):
    found = tally.find(key)
    return found.total if found else None


def added(tally, others=0, seconds=HOUR):
    """Let the database add all that there is to what others have counted."""
    taken = tally.take(1000)
    tally.added(taken, {one.digest: Sum(others + one.sent, seconds) for one in taken})


def test_any_number_of_addresses_takes_a_bounded_memory(tally):
    for number in range(10_000):
        tally.hit(f"visitor {number}", HOUR, 1)
    assert len(tally) <= 100
    assert len(tally.unsent) <= 100
    assert known(tally, "visitor 9999") == 1


def test_many_addresses_do_not_push_out_the_one_that_has_reached_a_limit(tally):
    tally.hit("harvester", HOUR, 300)
    added(tally)
    for number in range(10_000):
        tally.hit(f"visitor {number}", HOUR, 1)
    assert known(tally, "harvester") == 300


def test_windows_that_are_over_go_first(tally):
    for number in range(99):
        tally.hit(f"visitor {number}", 0.001, 5)
    tally.hit("present", HOUR, 1)
    time.sleep(0.002)
    tally.hit("next", HOUR, 1)
    assert (len(tally), known(tally, "present"), known(tally, "next")) == (2, 1, 1)


async def test_nothing_that_is_on_its_way_or_waited_for_is_forgotten(tally):
    waiting = asyncio.get_running_loop().create_future()
    awaited = tally.hit("awaited", 0.001, 1)
    awaited.waiting.append((1, waiting))
    tally.hit("sent", 0.001, 1)
    tally.unsent.pop("awaited")
    taken = tally.take(10)
    tally.unsent["awaited"] = awaited
    await asyncio.sleep(0.002)
    for number in range(200):
        tally.hit(f"visitor {number}", HOUR, 9)
    tally.added(taken, {b"sent": Sum(7, HOUR)})
    assert known(tally, "sent") == 7
    added(tally)
    assert waiting.result() == 1


def test_what_was_counted_in_a_window_that_is_over_is_not_added(tally):
    tally.hit("visitor", 0.001, 5)
    time.sleep(0.002)
    assert hits(tally.take(10)) == []
    tally.hit("visitor", HOUR, 1)
    ((key, number, seconds),) = hits(tally.take(10))
    assert (key, number) == (b"visitor", 1)
    assert HOUR - 60 < seconds <= HOUR


def test_what_others_have_counted_counts(tally):
    tally.hit("visitor", HOUR, 2)
    added(tally, others=40)
    tally.hit("visitor", HOUR, 1)
    assert known(tally, "visitor") == 43


async def test_hits_that_come_while_others_are_on_their_way_have_later_places(tally):
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    count = tally.hit("visitor", HOUR, 1)
    count.waiting.append((count.unsent, first))
    taken = tally.take(10)
    count = tally.hit("visitor", HOUR, 1)
    count.waiting.append((count.unsent, second))
    tally.give_back(taken)
    tally.decide_alone()
    assert (first.result(), second.result()) == (1, 2)
    added(tally, others=10)
    assert known(tally, "visitor") == 12
