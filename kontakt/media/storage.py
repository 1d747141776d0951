"""Where pictures are kept: content-addressed files, written once and never changed."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

_NAME = re.compile(r"[0-9a-f]{32}\.(webp|jpg)")
_UNFINISHED = ".part"


class InvalidName(ValueError):  # noqa: N818 - it names the condition, as the problems do
    """The name is not one that a picture can have."""


class StorageUnusable(Exception):  # noqa: N818
    """Pictures cannot be kept; the message is for the operator."""


def is_name(text: str) -> bool:
    """Return whether a picture can have the name."""
    return _NAME.fullmatch(text) is not None


class Storage(Protocol):
    """What the application needs of a store. All methods block; callers use a worker thread."""

    def put(self, name: str, data: bytes) -> None:
        """Keep the data under the name, durably; do nothing if the name exists. Raise `InvalidName`."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return the data, or None if there is none under the name or no picture can have the name."""
        ...

    def delete(self, name: str) -> None:
        """Remove the data, if there is any. Raise `InvalidName`."""
        ...

    def check(self) -> None:
        """Raise `StorageUnusable` unless pictures can be written."""
        ...


class LocalStorage:
    """A folder on the local disk, or one that several replicas share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Return where the picture of that name is, or would be. Raise `InvalidName`, so nothing outside is reached."""
        if not is_name(name):
            raise InvalidName(name)
        return self.root / name

    def put(self, name: str, data: bytes) -> None:
        """Write the file under a temporary name, sync it and rename it; a crash leaves no half file under the name."""
        path = self.path(name)
        if path.exists():
            return
        unfinished = self.root / f"{name}.{uuid4().hex}{_UNFINISHED}"
        try:
            with unfinished.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        self._sync_folder()

    def read(self, name: str) -> bytes | None:
        """Return the file's content, or None."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, InvalidName):
            return None

    def delete(self, name: str) -> None:
        """Remove the file, if it exists."""
        self.path(name).unlink(missing_ok=True)

    def check(self) -> None:
        """Make the folder if it is missing, and write to it. Raise `StorageUnusable`."""
        probe = self.root / f"check.{uuid4().hex}{_UNFINISHED}"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StorageUnusable(f"{self.root} must be a folder that Kontakt can write to: {reason}") from error

    def sweep(self, older_than: float = 3600) -> int:
        """Remove what crashes left unfinished, and return how many files that were.

        `older_than` is in seconds: another replica may be writing a younger one right now.
        """
        limit = time.time() - older_than
        swept = 0
        for path in self.root.glob(f"*{_UNFINISHED}"):
            with suppress(FileNotFoundError):  # Another replica was here first, or has finished.
                if path.stat().st_mtime <= limit:
                    path.unlink()
                    swept += 1
        return swept

    def _sync_folder(self) -> None:
        # The rename itself is durable only when the folder is.
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
