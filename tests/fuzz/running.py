"""Running one target: how a broken promise is noted, kept and told, whoever chooses the cases."""

import hashlib
import json
import random
import resource
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.fuzz.source import LENGTHS, Source
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.codes import drawn

MOST_FAULTS = 20
"""Different faults of a target that are kept; the first cases of one show all that there is to see."""

MOST_GROWTH = 512 * 2**20
"""Bytes that a process may hold more than after its first cases. No promise needs what came of the cases before."""

_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: where, what was said, and the file with the case."""

    place: str
    message: str
    case: str


@dataclass
class Run:
    """The cases of one target so far; `seconds` are those of processes before this one."""

    target: str
    folder: Path
    cases: int = 0
    guided: int = 0
    seconds: float = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    peak: int = 0
    most_growth: int = MOST_GROWTH

    @classmethod
    def after(cls, target: str, folder: Path) -> Self:
        """Return a run that goes on where the one before it ended, if there was one."""
        file = folder / f"{target}.json"
        if not file.exists():
            return cls(target, folder)
        told = json.loads(file.read_text(encoding="utf-8"))
        faults = {place: Fault(place, *rest) for place, *rest in told["faults"]}
        return cls(target, folder, told["cases"], told["cases"], told["seconds"], faults, told["peak"])

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._check = TARGETS[self.target]
        self._allowed = 0
        self._tried = 0

    def try_case(self, data: bytes) -> None:
        """Check the case; a fault at a place that was not seen before is kept. Raise `MemoryError` for growth."""
        self.cases += 1
        self._tried += 1
        if self._tried % _LOOKED_AT == 0:
            self._look_at_memory(data)
            self.tell()
        try:
            self._check(Source(data))
        except Exception as error:
            self._keep(data, error)

    def _look_at_memory(self, data: bytes) -> None:
        now = memory()
        self.peak = max(self.peak, now)
        self._allowed = self._allowed or now + self.most_growth
        if now > self._allowed:
            error = MemoryError(f"{now // 2**20} MB are held after {self._tried} cases of one process")
            self._keep(data, error)
            self.tell()
            raise error

    def _keep(self, data: bytes, error: Exception) -> None:
        trace = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} at {Path(trace[-1].filename).name}:{trace[-1].lineno}" if trace else "memory"
        if place in self.faults or len(self.faults) == MOST_FAULTS:
            return
        case = self.folder / "cases" / f"{self.target}-{hashlib.sha256(data).hexdigest()[:12]}"
        case.write_bytes(data)
        self.faults[place] = Fault(place, ascii(str(error))[:400], str(case))

    def tell(self) -> None:
        """Write down what happened so far, for the table."""
        told = {
            "cases": self.cases,
            "guided": self.guided,
            "seconds": self.seconds + time.monotonic() - self._started,
            "faults": [(fault.place, fault.message, fault.case) for fault in self.faults.values()],
            "peak": max(self.peak, memory()),
            "drawn": sum(drawn.values()),
        }
        (self.folder / f"{self.target}.json").write_text(json.dumps(told), encoding="utf-8")


def memory() -> int:
    """Return how many bytes of memory this process holds; where the system does not tell, how many it ever held."""
    with suppress(FileNotFoundError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # In bytes where there is no /proc.


def first(target: str) -> list[bytes]:
    """Return the cases of the repository, which once failed, and a few of chance, which are the same every time."""
    kept = [case.read_bytes() for case in sorted((Path(__file__).parent / "corpus").glob(f"{target}-*"))]
    chance = random.Random(target)
    return [*kept, *(chance.randbytes(chance.choice(LENGTHS)) for _ in range(64))]
