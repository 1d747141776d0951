"""What is printed of a soak, and whether it was good."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import psycopg

from tests.soak.judgement import MEGABYTE, RECOVERY, Failure, Fault, Life, growth, unplanned

STAND_INS = frozenset({"provider", "object store"})
"""Stand for what others run: they are shown and not judged."""

LATE = 0.5
"""Seconds by which at most one request of twenty may begin too late: else it was not the load that it should be."""


def lost(database_url: str, url: str, result: Mapping[str, Any]) -> list[str]:
    """Return what was acknowledged, and is not there or is something else."""
    found = []
    with psycopg.connect(database_url) as connection:
        titles: dict[str, str] = dict(connection.execute("SELECT id::text, job_title FROM cards").fetchall())
        views: dict[str, int] = dict(
            connection.execute(
                "SELECT slug, count(*) FROM events JOIN cards ON cards.id = card_id "
                "WHERE kind = 'view' AND visitor IS NOT NULL AND occurred_at >= %s GROUP BY slug",
                [result["since"]],
            ).fetchall()
        )
    for card, known in result["cards"].items():
        if card not in titles:
            found.append(f"card {card}")
        elif titles[card] not in known["titles"]:
            found.append(f"card {card}: {titles[card]!r} is none of {known['titles']}")
    for slug, number in result["events"].items():
        if not number <= views.get(slug, 0) <= result["events_tried"][slug]:
            found.append(f"events of {slug}: {views.get(slug, 0)} of {number} (tried {result['events_tried'][slug]})")
    pictures = [one for known in result["cards"].values() for one in known["pictures"]]
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        found += [f"picture {one}" for one in pictures if client.get(one).status_code != 200]
    return found


def is_unforeseen(line: str) -> bool:
    """Return whether a line of a replica's log tells of an error with its traceback, or is none of the log at all.

    What is refused because something is away is logged without: the requests are judged for it.
    """
    try:
        return "exc_info" in json.loads(line)
    except ValueError:
        return bool(line.strip())


def traffic(result: Mapping[str, Any], seconds: float) -> Iterator[str]:
    """Yield what was asked, and how long the answers took."""
    yield f"{result['requests']} requests in {seconds:.0f} s, {result['requests'] / seconds:.0f} a second"
    yield ""
    yield f"  {'':<14}{'answered':>10}{'refused':>10}{'p50 ms':>10}{'p99 ms':>10}"
    refused = Counter(failure.kind for failure in result["failures"])
    for name, times in result["seconds"].items():
        ordered = sorted(times) or [0.0]
        p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.99))
        yield f"  {name:<14}{result['done'].get(name, 0):>10}{refused[name]:>10}{p50:>10.1f}{p99:>10.1f}"


def of_faults(failures: Sequence[Failure], faults: Sequence[Fault]) -> Iterator[str]:
    """Yield each fault and what it refused."""
    yield f"  {'fault':<22}{'at s':>8}{'for s':>8}   refused until {RECOVERY:.0f} s after it"
    for fault in faults:
        met = Counter(one.kind for one in failures if fault.explains(one))
        refused = ", ".join(f"{number} {name}" for name, number in met.most_common()) or "nothing"
        yield f"  {fault.name:<22}{fault.begin:>8.0f}{fault.end - fault.begin:>8.1f}   {refused}"


def of_lives(lives: Sequence[Life], warm_up: float, at_least: float) -> Iterator[str]:
    """Yield what each process had in the last two thirds of its time, and whether that is flat."""
    yield f"  {'':<14}{'':<13}{'least':>9}{'most':>9}{'2nd third':>11}{'3rd third':>11}{'per hour':>10}"
    for life in sorted(lives, key=lambda one: (one.name, one.unit, one.samples[0][0])):
        found = growth(life, warm_up, at_least)
        if found is None:
            continue  # It was ended by a fault soon.
        scale, unit = (MEGABYTE, "MB") if life.unit == "bytes" else (1, life.unit)
        values = [value / scale for _, value in life.samples]
        verdict = "not judged" if life.name in STAND_INS else ("" if found.fits(life.unit) else "GROWS")
        figures = f"{min(values):>9.0f}{max(values):>9.0f}{found.before / scale:>11.0f}{found.after / scale:>11.0f}"
        yield f"  {life.name:<14}{unit:<13}{figures}{found.slope / scale * 3600:>10.1f}   {verdict}".rstrip()


def faulty(
    failures: Sequence[Failure],
    faults: Sequence[Fault],
    lives: Sequence[Life],
    gone: Sequence[str],
    late: Sequence[float],
    times: tuple[float, float],
) -> Iterator[str]:
    """Yield what was not as it should be; `times` are those of `growth`."""
    wrong = unplanned(failures, faults)
    for (kind, what), number in Counter((one.kind, one.what[:160]) for one in wrong).most_common(20):
        at = next(one.begin for one in wrong if one.kind == kind and one.what.startswith(what))
        yield f"{number} failed without a reason, {kind}, the first at {at:.0f} s: {what}"
    for life in lives:
        found = growth(life, *times)
        if life.name not in STAND_INS and found is not None and not found.fits(life.unit):
            yield f"{life.name} grows in {life.unit}: from {found.before:.0f} to {found.after:.0f}"
    if not any(growth(life, *times) for life in lives if life.name not in STAND_INS):
        yield "nothing lived long enough to be judged"
    for one in gone[:20]:
        yield f"acknowledged and lost: {one}"
    if len(gone) > 20:
        yield f"and {len(gone) - 20} more are lost"
    if sum(one > LATE for one in late) > len(late) / 20:
        yield f"requests came up to {max(late):.1f} s too late: this machine is too busy for so many"
