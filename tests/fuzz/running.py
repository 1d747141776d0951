"""Running one target: how a broken promise is noted, kept and told, whoever chooses the cases."""

import hashlib
import json
import random
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.fuzz.source import LENGTHS, Source
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.codes import drawn

MOST_FAULTS = 20
"""Different faults of a target that are kept; the first cases of one show all that there is to see."""


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

    @classmethod
    def after(cls, target: str, folder: Path) -> Self:
        """Return a run that goes on where the one before it ended, if there was one."""
        file = folder / f"{target}.json"
        if not file.exists():
            return cls(target, folder)
        told = json.loads(file.read_text(encoding="utf-8"))
        faults = {place: Fault(place, *rest) for place, *rest in told["faults"]}
        return cls(target, folder, told["cases"], told["cases"], told["seconds"], faults)

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._check = TARGETS[self.target]

    def try_case(self, data: bytes) -> None:
        """Check the case; a fault at a place that was not seen before is kept."""
        self.cases += 1
        try:
            self._check(Source(data))
        except Exception as error:
            self._keep(data, error)

    def _keep(self, data: bytes, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
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
            "drawn": sum(drawn.values()),
        }
        (self.folder / f"{self.target}.json").write_text(json.dumps(told), encoding="utf-8")


def first(target: str) -> list[bytes]:
    """Return the cases of the repository, which once failed, and a few of chance, which are the same every time."""
    kept = [case.read_bytes() for case in sorted((Path(__file__).parent / "corpus").glob(f"{target}-*"))]
    chance = random.Random(target)
    return [*kept, *(chance.randbytes(chance.choice(LENGTHS)) for _ in range(64))]
