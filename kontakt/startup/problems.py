"""What is told of a start that fails."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from kontakt.startup.reasons import CONFIGURATION, MIGRATION, UNREACHABLE, Reason


@dataclass(frozen=True, slots=True)
class StartProblem:
    """One thing that an operator must put right.

    `subject` is the variable (or file) to look at; `found` and `expected` are phrases, `example` is a line to write.
    Whoever makes one redacts what is secret.
    """

    reason: Reason
    subject: str
    found: str
    expected: str
    example: str

    def as_event(self) -> dict[str, str]:
        """Return the members of a structured log event."""
        members = asdict(self)
        del members["reason"]
        return {"problem": self.reason.code, **members}


class StartupFailed(Exception):  # noqa: N818 - says what happened
    """Kontakt cannot start, and waiting will not help."""

    def __init__(self, problems: Iterable[StartProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.subject}: {problem.reason.sentence}" for problem in self.problems))

    @property
    def exit_code(self) -> int:
        """What a person must put right weighs more than what may come by itself."""
        codes = {problem.reason.exit_code for problem in self.problems}
        return next(code for code in (CONFIGURATION, MIGRATION, UNREACHABLE) if code in codes)


class NotYet(StartupFailed):
    """Kontakt cannot start now; it may in a moment, because services start together."""
