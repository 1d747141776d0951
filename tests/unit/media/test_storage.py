"""The folder of pictures."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from kontakt.media.storage import InvalidName, LocalStorage, Storage, StorageUnusable

NAME = "0123456789abcdef0123456789abcdef.webp"
UNSAFE = [
    "../secret",
    "..",
    "",
    f"../{NAME}",
    f"/{NAME}",
    f"{NAME}/..",
    f"{NAME}\n",
    f"{NAME}\0",
    f"a{NAME}",
    NAME.upper(),
    NAME.replace(".webp", ".svg"),
    NAME.replace(".webp", ""),
    "\u0660" * 32 + ".jpg",
    f"{NAME}.part",
]


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    storage = LocalStorage(tmp_path / "uploads")
    storage.check()
    return storage


def files(storage: LocalStorage) -> list[str]:
    return sorted(path.name for path in storage.root.iterdir())


def test_what_is_put_is_read_until_it_is_deleted(storage):
    store: Storage = storage
    assert store.read(NAME) is None
    store.put(NAME, b"picture")
    assert store.read(NAME) == b"picture"
    assert files(storage) == [NAME]
    store.delete(NAME)
    store.delete(NAME)
    assert store.read(NAME) is None
    assert files(storage) == []


def test_putting_twice_writes_once(storage):
    storage.put(NAME, b"picture")
    written = storage.path(NAME).stat()
    storage.put(NAME, b"picture")
    assert storage.path(NAME).stat() == written
    assert files(storage) == [NAME]


@pytest.mark.parametrize("name", UNSAFE)
def test_only_names_of_pictures_reach_the_disk(storage, tmp_path, name):
    (tmp_path / "secret").write_bytes(b"secret")
    for act in (lambda: storage.put(name, b"x"), lambda: storage.delete(name), lambda: storage.path(name)):
        with pytest.raises(InvalidName):
            act()
    assert storage.read(name) is None
    assert files(storage) == []
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_a_write_that_fails_leaves_nothing(storage, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.put(NAME, b"picture")
    assert storage.read(NAME) is None
    assert files(storage) == []


def test_what_a_crash_left_is_swept_and_nothing_else(storage):
    storage.put(NAME, b"picture")
    old, young = storage.root / f"{NAME}.1.part", storage.root / f"{NAME}.2.part"
    for path in (old, young):
        path.write_bytes(b"pict")
    hours_ago = time.time() - 2 * 3600
    for path in (old, storage.path(NAME)):
        os.utime(path, (hours_ago, hours_ago))
    assert storage.sweep() == 1
    assert files(storage) == [NAME, young.name]
    assert storage.sweep(older_than=0) == 1
    assert files(storage) == [NAME]


def test_a_missing_folder_is_made(tmp_path):
    storage = LocalStorage(tmp_path / "a" / "b")
    storage.check()
    storage.check()
    assert files(storage) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for root in (tmp_path / "file", tmp_path / "file" / "uploads"):
        with pytest.raises(StorageUnusable, match=f"{root} must be a folder"):
            LocalStorage(root).check()


@pytest.fixture
def ordinary_user():
    """Root may write anywhere; for as long as the test runs, it is somebody else."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield
    if is_root:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_named(ordinary_user):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o500)
        with pytest.raises(StorageUnusable, match="Permission denied"):
            LocalStorage(Path(folder)).check()
