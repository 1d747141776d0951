"""What becomes of an import and of each of its rows."""

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import is: each row is tried first, and nothing is made before somebody has seen the outcome."""

    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportMode(StrEnum):
    """What happens when rows are faulty: nothing at all, or the others are made."""

    ALL_OR_NOTHING = "all_or_nothing"
    VALID_ONLY = "valid_only"


class RowOutcome(StrEnum):
    """What becomes of a row; `valid` is the promise of a dry run."""

    PENDING = "pending"
    VALID = "valid"
    FAULTY = "faulty"
    CREATED = "created"
