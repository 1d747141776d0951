"""A folder on the local disk, or one that several replicas share."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from kontakt.media.storage.interface import (
    LARGEST,
    Defect,
    InvalidName,
    Part,
    StorageUnusable,
    Stored,
    checked_name,
    is_name,
)

_UNFINISHED = ".part"
_DEFECTS = {
    errno.ENOENT: Defect.MISSING,
    errno.EEXIST: Defect.NO_FOLDER,
    errno.ENOTDIR: Defect.NO_FOLDER,
    errno.EROFS: Defect.READ_ONLY,
    errno.ENOSPC: Defect.FULL,
    errno.EDQUOT: Defect.FULL,
}


class LocalStorage:
    """Pictures as files of one folder, on whose disk there must be room for one of `largest` bytes at the start."""

    def __init__(self, root: Path, largest: int = 0) -> None:
        self.root = root
        self._largest = largest

    def path(self, name: str) -> Path:
        """Return where the picture of that name is, or would be. Raise `InvalidName`, so nothing outside is reached."""
        return self.root / checked_name(name)

    def put(self, name: str, data: bytes) -> None:
        """Write the file, unless it has this content already."""
        checked_name(name)
        if self.read(name) != data:
            self.write(name, data)

    def write(self, name: str, data: bytes) -> None:
        """Write a temporary file, sync it, read it back and rename it; a crash leaves no half file under the name."""
        path = self.path(name)
        with self._telling():
            unfinished = self.root / f"{name}.{uuid4().hex}{_UNFINISHED}"
            try:
                with unfinished.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                    _forget(file.fileno())
                if unfinished.read_bytes() != data:
                    found = f"a disk that takes {len(data)} bytes, and gives something else back: {self.root}"
                    raise StorageUnusable(Defect.NOT_WRITABLE, found)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
            _sync_folder(self.root)  # The rename itself is durable only when the folder is.

    def read(self, name: str) -> bytes | None:
        """Return the file's content, or None."""
        part = self.part(name, 0, LARGEST)
        return part.data if part else None

    def part(self, name: str, start: int, length: int) -> Part | None:
        """Return some of the file's content, or None."""
        try:
            path = self.path(name)
        except InvalidName:
            return None
        with self._telling():
            try:
                with path.open("rb", buffering=0) as file:
                    size = os.fstat(file.fileno()).st_size
                    return Part(_bytes_of(file.fileno(), start, min(length, size - start)), size)
            except FileNotFoundError:
                return None

    def stored(self) -> Iterator[Stored]:
        """Yield the files of the folder that pictures can be."""
        with self._telling(), os.scandir(self.root) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # It went in between.
                    if is_name(entry.name) and entry.is_file(follow_symlinks=False):
                        status = entry.stat()
                        yield Stored(entry.name, status.st_size, status.st_mtime)

    def delete(self, name: str) -> None:
        """Remove the file, if it exists."""
        path = self.path(name)
        with self._telling():
            path.unlink(missing_ok=True)

    def check(self) -> str:
        """Look at the folder, or at its parent if it is still to be made there; a whole path is never made.

        Else a mistyped path or a forgotten mount would be made anew, and lose the pictures of the other one.
        """
        with self._telling():
            if self.root.is_symlink() and not self.root.exists():
                found = f"a link to what is not there: {self.root} -> {self.root.readlink()}"
                raise StorageUnusable(Defect.MISSING, found)
            folder = self.root if self.root.exists() else self.root.absolute().parent
            if not folder.exists():
                raise StorageUnusable(Defect.MISSING, f"neither that folder nor the one above it: {self.root}")
            if not folder.is_dir():
                raise StorageUnusable(Defect.NO_FOLDER, f"something else than a folder: {folder}")
            _look_for_room(folder, self._largest)
            # Root passes every test of permissions, but not of a file system that is mounted to be read only.
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
                raise _unusable(errno.EACCES, folder)
        return f"{self.root}, can be written to" if folder == self.root else f"{self.root}, is made at the start"

    def prepare(self) -> None:
        """Make the folder if it is missing, and write to it; its size is that of the largest upload, for quotas."""
        with self._telling():
            if not self.root.is_dir():
                self.root.mkdir(exist_ok=True)
                _sync_folder(self.root.absolute().parent)
            probe = self.root / f"check.{uuid4().hex}{_UNFINISHED}"
            try:
                with probe.open("xb") as file:
                    _reserve(file.fileno(), self._largest)
                    file.write(b"x")
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                probe.unlink(missing_ok=True)

    def sweep(self, older_than: float = 3600) -> int:
        """Remove temporary files that are older: another replica may be writing a younger one right now."""
        limit = time.time() - older_than
        swept = 0
        with self._telling():
            for path in self.root.glob(f"*{_UNFINISHED}"):
                with suppress(FileNotFoundError):  # Another replica was here first, or has finished.
                    if path.stat().st_mtime <= limit:
                        path.unlink()
                        swept += 1
        return swept

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unusable(error.errno or 0, self.root) from error


def _unusable(number: int, folder: Path) -> StorageUnusable:
    """Return what the system's error with that number means for the folder."""
    phrases = {
        errno.EACCES: f"a folder where the user with the id {os.geteuid()} may not write",
        errno.EROFS: "a disk that is mounted to be read only",
    }
    defect = _DEFECTS.get(number, Defect.NOT_WRITABLE)
    return StorageUnusable(defect, f"{phrases.get(number) or os.strerror(number)}: {folder}")


def _look_for_room(folder: Path, needed: int) -> None:
    disk = os.statvfs(folder)
    if disk.f_flag & os.ST_RDONLY:
        raise _unusable(errno.EROFS, folder)
    if not disk.f_blocks:  # Some network file systems do not know.
        return
    blocks = disk.f_bfree if os.geteuid() == 0 else disk.f_bavail  # Some are kept for root.
    free = blocks * disk.f_frsize
    if free < max(needed, 1):
        raise StorageUnusable(Defect.FULL, f"{_size(free)} left on the disk of {folder}")
    if disk.f_files and not disk.f_favail:
        raise StorageUnusable(Defect.FULL, f"a disk that takes no more files, however small: {folder}")


def _reserve(descriptor: int, size: int) -> None:
    """Ask the file system for so many bytes, which is quick; where it cannot be asked, so be it."""
    if size and hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP, errno.ENODEV, errno.ENOSYS}:
                raise


def _bytes_of(descriptor: int, start: int, length: int) -> bytes:
    """Return so many bytes, less if the file ends before: one call of the system need not give all."""
    data = bytearray()
    while len(data) < length and (more := os.pread(descriptor, length - len(data), start + len(data))):
        data += more
    return bytes(data)


def _forget(descriptor: int) -> None:
    """Ask for the file to be read from the disk the next time, and not from memory; where that cannot be, so be it."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _size(count: int) -> str:
    return f"{count // 1024} KiB" if count < 10 * 1024 * 1024 else f"{count // 1024 // 1024} MiB"
