"""The folder of pictures."""

import errno
import os
import tempfile
import time
from pathlib import Path

import pytest

from kontakt.media.storage import Defect, InvalidName, LocalStorage, Part, Storage, StorageUnusable
from kontakt.media.storage.interface import LARGEST

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
    storage = LocalStorage(tmp_path / "uploads", 1024 * 1024)
    storage.prepare()
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
    again = storage.path(NAME).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
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


@pytest.mark.parametrize(
    ("number", "defect"),
    [
        (errno.ENOSPC, Defect.FULL),
        (errno.EDQUOT, Defect.FULL),
        (errno.EROFS, Defect.READ_ONLY),
        (errno.EIO, Defect.NOT_WRITABLE),
    ],
)
def test_a_write_that_fails_is_named_and_leaves_nothing(storage, monkeypatch, number, defect):
    def fail(*_: int) -> None:
        raise OSError(number, os.strerror(number))

    for name in ("fsync", "posix_fallocate"):
        with monkeypatch.context() as broken:
            broken.setattr(os, name, fail)
            act = storage.prepare if name == "posix_fallocate" else lambda: storage.put(NAME, b"picture")
            with pytest.raises(StorageUnusable) as raised:
                act()
        assert raised.value.defect is defect
        assert str(storage.root) in raised.value.found
        assert storage.read(NAME) is None
        assert files(storage) == []


def test_a_disk_that_gives_something_else_back_is_named_and_what_was_there_stays(storage, monkeypatch):
    storage.put(NAME, b"picture")

    def lose_a_byte(descriptor: int, *_: int) -> None:
        os.ftruncate(descriptor, 6)

    monkeypatch.setattr(os, "posix_fadvise", lose_a_byte)
    with pytest.raises(StorageUnusable, match="gives something else back"):
        storage.write(NAME, b"picture")
    assert storage.read(NAME) == b"picture"
    assert files(storage) == [NAME]


def test_what_is_damaged_is_written_again(storage):
    for damaged in (b"pict", b"PICTURE", b""):
        storage.path(NAME).write_bytes(damaged)
        storage.put(NAME, b"picture")
        assert storage.read(NAME) == b"picture"
    assert files(storage) == [NAME]


def test_a_part_is_read_and_how_much_there_is(storage):
    storage.put(NAME, b"picture")
    assert storage.part(NAME, 2, 3) == Part(b"ctu", 7)
    assert storage.part(NAME, 5, 100) == Part(b"re", 7)
    assert storage.part(NAME, 7, 100) == Part(b"", 7)
    assert storage.part(NAME.replace("0", "1"), 0, 1) is None
    assert storage.part("../secret", 0, 1) is None


def test_what_is_far_too_large_for_a_picture_is_not_read_whole(storage):
    with storage.path(NAME).open("wb") as file:
        file.truncate(LARGEST + 1)
    content = storage.read(NAME)
    assert content is not None
    assert len(content) == LARGEST


def test_all_pictures_are_listed_and_nothing_else(storage):
    storage.put(NAME, b"picture")
    for other in ("notes.txt", f"{NAME}.1.part"):
        (storage.root / other).write_bytes(b"x")
    (storage.root / NAME.replace("0", "1")).mkdir()
    (one,) = storage.stored()
    assert (one.name, one.size) == (NAME, 7)
    assert abs(one.written - time.time()) < 3600


def test_a_file_system_that_cannot_set_room_aside_is_no_fault(storage, monkeypatch):
    def fail(*_: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", fail)
    storage.prepare()
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


def test_a_missing_folder_is_made_when_the_start_goes_on_and_not_before(tmp_path):
    storage = LocalStorage(tmp_path / "uploads")
    assert storage.check() == f"{tmp_path}/uploads, is made at the start"
    assert list(tmp_path.iterdir()) == []
    storage.prepare()
    storage.prepare()
    assert files(storage) == []
    before = storage.root.stat()
    assert storage.check() == f"{tmp_path}/uploads, can be written to"
    assert storage.root.stat() == before


def test_a_path_is_never_made_whole(tmp_path):
    storage = LocalStorage(tmp_path / "forgotten-mount" / "uploads")
    for act in (storage.check, storage.prepare):
        with pytest.raises(StorageUnusable) as raised:
            act()
        assert raised.value.defect is Defect.MISSING
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(StorageUnusable, match=f"{tmp_path}/link -> {tmp_path}/gone") as raised:
        LocalStorage(tmp_path / "link").check()
    assert raised.value.defect is Defect.MISSING


def test_what_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for root in (tmp_path / "file", tmp_path / "file" / "uploads"):
        for act in (LocalStorage(root).check, LocalStorage(root).prepare):
            with pytest.raises(StorageUnusable, match=f"{tmp_path}/file") as raised:
                act()
            assert raised.value.defect is Defect.NO_FOLDER


def test_a_disk_without_room_for_the_largest_upload_is_full(tmp_path):
    with pytest.raises(StorageUnusable, match=r"\d+ MiB left on the disk of") as raised:
        LocalStorage(tmp_path, 2**60).check()
    assert raised.value.defect is Defect.FULL


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
        for root in (Path(folder), Path(folder) / "uploads"):
            for act in (LocalStorage(root).check, LocalStorage(root).prepare):
                with pytest.raises(StorageUnusable, match=f"the user with the id {os.geteuid()} may not") as raised:
                    act()
                assert raised.value.defect is Defect.NOT_WRITABLE
