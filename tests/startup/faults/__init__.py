"""Everything that may be wrong at a start, made so by a real server, a real file or the environment itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kontakt.startup.reasons import Reason

Changes = dict[str, str | None]
"""Variables of the environment; null removes one."""


@dataclass(frozen=True)
class Surroundings:
    """What a fault may build on: a whole environment, a PostgreSQL server with a superuser, a folder of its own.

    `postgres` is a URL whose database's name is left open as `{}`.
    """

    environment: dict[str, str]
    postgres: str
    folder: Path


@dataclass(frozen=True)
class Fault:
    """Something that is wrong, and what Kontakt must say of it."""

    name: str
    arrange: Callable[[Surroundings], AbstractContextManager[Changes]]
    reasons: frozenset[Reason]
    says: tuple[str, ...]
    command: tuple[str, ...]


FAULTS: list[Fault] = []


def fault(
    *reasons: Reason, says: tuple[str, ...] = (), command: tuple[str, ...] = ()
) -> Callable[[Callable[[Surroundings], Iterator[Changes]]], None]:
    """Register a fault: a generator that yields what changes in the environment, and puts everything away after it.

    The report must give exactly the reasons and say all of the words. `command` is put before Kontakt's own, such as
    `("unshare", "--mount")`.
    """

    def register(arrange: Callable[[Surroundings], Iterator[Changes]]) -> None:
        name = arrange.__name__.replace("_", " ")
        FAULTS.append(Fault(name, contextmanager(arrange), frozenset(reasons), says, command))

    return register
