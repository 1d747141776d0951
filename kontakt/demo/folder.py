"""The data folder: who uses it, its secrets, and what one run remembers for the next."""

import fcntl
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Self, TypedDict

from kontakt.demo.errors import DemoError


class Memory(TypedDict, total=False):
    """What a run leaves for the next: whether the sample cards were planted."""

    planted: bool


class DataFolder:
    """A data folder that this run holds alone; a context manager that lets go of it at the end."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def hold(cls, path: Path, *, address: str) -> Self:
        """Return the folder, made if it is missing; raise `DemoError` if another run holds it.

        `address` is where this run will be found; it is what the next one is told.
        """
        path = path.expanduser().resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            sentence = f"The data folder {path} cannot be used ({error.strerror}). Choose another: make up DATA=FOLDER"
            raise DemoError(sentence) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(lock, 200, 0).decode(errors="replace").strip() or "another process"
            os.close(lock)
            sentence = f"The data folder {path} is in use by {holder}. Stop that run, or: make up PORT=8090 DATA=FOLDER"
            raise DemoError(sentence) from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"process {os.getpid()} at {address}\n".encode(), 0)
        return cls(path, lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.ftruncate(self._lock, 0)
        os.close(self._lock)

    def secret(self, name: str) -> str:
        """Return the secret of this name, 64 hexadecimal digits made at its first use; only the owner may read it."""
        path = self.path / "secrets" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        value = secrets.token_hex(32)
        _write_privately(path, value)
        return value

    def recall(self) -> Memory:
        """Return what the last run remembered; nothing after the first start."""
        try:
            memory: Memory = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return Memory()
        return memory

    def remember(self, memory: Memory) -> None:
        """Keep this for the next run."""
        _write_privately(self.path / "state.json", json.dumps(memory) + "\n")


def _write_privately(path: Path, text: str) -> None:
    """Write a whole file or none: a run that is killed here must not leave half of a password."""
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
