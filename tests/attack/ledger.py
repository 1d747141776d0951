"""The list of attacks, and how what happened is told."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import httpx

from tests.attack.site import Site


class Outcome(NamedTuple):
    """Whether the attack was refused, and what happened in few words."""

    is_refused: bool
    happened: str


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its name, what is sent in short, and the function that tries it."""

    name: str
    sent: str
    run: Callable[[Site], Outcome]


ATTACKS: list[Attack] = []


def attack(name: str, sent: str) -> Callable[[Callable[[Site], Outcome]], Callable[[Site], Outcome]]:
    """Put the function on the list."""

    def register(run: Callable[[Site], Outcome]) -> Callable[[Site], Outcome]:
        ATTACKS.append(Attack(name, sent, run))
        return run

    return register


def answered(answers: Iterable[httpx.Response | int], *allowed: int) -> Outcome:
    """Return that it was refused if every answer has one of these statuses."""
    statuses = [one if isinstance(one, int) else one.status_code for one in answers]
    counted = Counter(map(str, statuses))
    return Outcome(
        bool(statuses) and set(statuses) <= set(allowed), ", ".join(f"{n} × {s}" for s, n in counted.items())
    )


def all_of(*outcomes: Outcome) -> Outcome:
    """Return the outcomes as one."""
    return Outcome(all(one.is_refused for one in outcomes), "; ".join(one.happened for one in outcomes))


def seen(is_refused: bool, good: str, bad: str) -> Outcome:
    """Return one of two findings."""
    return Outcome(is_refused, good if is_refused else bad)
