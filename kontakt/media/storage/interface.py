"""What the application needs of the pictures' place, and what may be wrong with one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from typing import Protocol

LARGEST = 64 * 1024 * 1024
"""Bytes of what is read whole. The largest picture that was ever made has 3 MiB: more is something else."""

_DIGITS = 32
_NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}\.(webp|jpg|png)")


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


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the storage: its size in bytes, and when it was last written, in seconds since 1970."""

    name: str
    size: int
    written: float


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file, and how many it has in all."""

    data: bytes
    size: int


def name_for(data: bytes, extension: str) -> str:
    """Return the name of a picture with that content."""
    return f"{sha256(data).hexdigest()[:_DIGITS]}.{extension}"


def is_content(name: str, data: bytes) -> bool:
    """Return whether the data is what the name was made from, so that it is whole and unchanged."""
    return is_digest(name, sha256(data).hexdigest())


def is_digest(name: str, digest: str) -> bool:
    """Return whether the name was made from content with that SHA-256, in hexadecimal digits."""
    return name.partition(".")[0] == digest[:_DIGITS]


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
        """Keep the data under the name as `write` does; do nothing if just that is there. Raise `InvalidName`."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Keep the data under the name, whatever is there; return when it is durable and was read back unchanged.

        Nobody ever sees a part of it, whenever this is interrupted. Raise `InvalidName`.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """Return the data, or None if there is none under the name or no picture can have the name.

        What has more than `LARGEST` bytes is cut short, and so is not what its name says.
        """
        ...

    def part(self, name: str, start: int, length: int) -> Part | None:
        """Return at most `length` bytes from the byte `start` on, or None as `read` does."""
        ...

    def stored(self) -> Iterator[Stored]:
        """Yield all pictures in any order, some at a time; what comes or goes meanwhile may be among them or not."""
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
