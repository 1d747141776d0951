"""What the application needs of the pictures' place, and what may be wrong with one."""

import re
from enum import Enum, auto
from typing import Protocol

_NAME = re.compile(r"[0-9a-f]{32}\.(webp|jpg|png)")


class InvalidName(ValueError):  # noqa: N818 - it names the condition, as the problems do
    """The name is not one that a picture can have."""


class Defect(Enum):
    """Why pictures cannot be kept; the first five are a folder's, the others an object store's."""

    MISSING = auto()
    NO_FOLDER = auto()
    NOT_WRITABLE = auto()
    READ_ONLY = auto()
    FULL = auto()

    UNREACHABLE = auto()
    CERTIFICATE = auto()
    ABSENT = auto()
    BUCKET = auto()
    REFUSED = auto()


class StorageUnusable(Exception):  # noqa: N818 - it names a state
    """Pictures cannot be kept or read; `found` is a phrase for the operator, and holds no secret."""

    def __init__(self, defect: Defect, found: str) -> None:
        super().__init__(found)
        self.defect = defect
        self.found = found


def is_name(text: str) -> bool:
    """Return whether a picture can have the name."""
    return _NAME.fullmatch(text) is not None


def checked_name(text: str) -> str:
    """Return the name, so that nothing else is ever reached; raise `InvalidName`."""
    if not is_name(text):
        raise InvalidName(text)
    return text


class Storage(Protocol):
    """A place of pictures. All methods block for a bounded time, callers use a worker thread; all raise
    `StorageUnusable`.
    """

    def put(self, name: str, data: bytes) -> None:
        """Keep the data under the name, durably; do nothing if the name exists. Raise `InvalidName`."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return the data, or None if there is none under the name or no picture can have the name."""
        ...

    def delete(self, name: str) -> None:
        """Remove the data, if there is any. Raise `InvalidName`."""
        ...

    def check(self) -> str:
        """Return a phrase that says what the place is, as far as it can be seen without changing anything."""
        ...

    def prepare(self) -> None:
        """Make ready to keep pictures, and prove it by writing and removing something."""
        ...

    def sweep(self, older_than: float = 3600) -> int:
        """Remove what crashes left unfinished before so many seconds, and return how much that was."""
        ...
