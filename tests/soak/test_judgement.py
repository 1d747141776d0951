"""What a soak is judged by."""

import pytest

from tests.soak.judgement import ALL, MEGABYTE, WRITES, Failure, Fault, Life, growing, growth, slope, unplanned
from tests.soak.report import is_unforeseen

RESTART = Fault("database restart", 100, 104, ALL)
KILL = Fault("replica killed", 200, 203, WRITES)
PROVIDER = Fault("provider stopped", 300, 310, frozenset({"sign-in"}), at_provider=True)
FAULTS = [RESTART, KILL, PROVIDER]


def refused(kind, begin, end=None, *, status=503, has_retry_after=True, what="refused"):
    return Failure(kind, begin, begin + 0.1 if end is None else end, status, has_retry_after, what)


@pytest.mark.parametrize(
    "failure",
    [
        refused("page", 101),
        refused("page", 95, 100.5),  # It was under way when the fault came.
        refused("page", 108.9),  # Within the time to recover.
        refused("event", 201),
        refused("sign-in", 305),
        refused("sign-in", 305, status=0, has_retry_after=False, what="provider: ConnectError"),
    ],
)
def test_what_a_fault_refuses_politely_is_planned(failure):
    assert unplanned([failure], FAULTS) == []


@pytest.mark.parametrize(
    "failure",
    [
        refused("page", 50),
        refused("page", 98, 99.9),
        refused("page", 109.1),
        refused("page", 101, status=500),
        refused("page", 101, has_retry_after=False),
        refused("page", 101, status=0, has_retry_after=False, what="ReadError"),
        refused("page", 201),  # Another replica was there.
        refused("event", 305),  # Nobody needs the provider for it.
        refused("event", 101, status=0, has_retry_after=False, what="provider: ConnectError"),
    ],
)
def test_all_else_is_not(failure):
    assert unplanned([failure], FAULTS) == [failure]


def life(numbers, unit="bytes", step=10.0):
    return Life("api 1", unit, [(at * step, number) for at, number in enumerate(numbers)])


def test_memory_that_only_wavers_is_flat():
    wavering = life([100 * MEGABYTE + at % 7 * MEGABYTE for at in range(100)])
    assert list(growing([wavering], 100, 300)) == []


def test_what_grows_in_the_beginning_may():
    settling = life([min(at, 15) * 10 * MEGABYTE for at in range(100)])
    found = growth(settling, 200, 300)
    assert found is not None
    assert found.slope == 0
    assert list(growing([settling], 200, 300)) == []


@pytest.mark.parametrize("per_sample", [0.5, 2.0])
def test_a_leak_is_found_by_its_share_and_by_its_bytes(per_sample):
    base = 100 if per_sample == 0.5 else 1000
    leaking = life([(base + at * per_sample) * MEGABYTE for at in range(100)])
    ((found, _),) = growing([leaking], 100, 300)
    assert found is leaking


def test_descriptors_that_are_never_closed_are_found():
    steady, leaking = life([60 + at % 9 for at in range(100)], "descriptors"), life(range(60, 160), "descriptors")
    assert [one for one, _ in growing([steady, leaking], 100, 300)] == [leaking]


def test_a_process_that_lived_too_shortly_is_not_judged():
    assert growth(life(range(20)), 100, 300) is None
    assert growth(Life("api 1", "bytes"), 0, 0) is None


@pytest.mark.parametrize(
    ("line", "is_so"),
    [
        ('{"level": "ERROR", "message": "unavailable"}', False),
        ('{"level": "ERROR", "message": "no such column", "exc_info": "Traceback"}', True),
        ("Fatal Python error: Segmentation fault", True),
        ("", False),
    ],
)
def test_what_nobody_foresaw_is_found_in_the_log(line, is_so):
    assert is_unforeseen(line) == is_so


def test_the_slope_is_per_second_and_not_moved_by_a_spike():
    numbers = [at * 20.0 for at in range(50)]
    numbers[25] = 1e9
    assert slope([(at * 10.0, number) for at, number in enumerate(numbers)]) == pytest.approx(2.0)
