"""Pictures in an object store."""

import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest
from obstore.store import MemoryStore

from kontakt.media.storage import Defect, InvalidName, Part, Storage, StorageUnusable, open_storage
from kontakt.media.storage.objects import ObjectStorage
from kontakt.settings.environment import read
from kontakt.settings.storage_url import object_address
from tests.objectstore import SECRETS, ObjectStore
from tests.unit.media.test_storage import NAME, UNSAFE


@pytest.fixture
def url(object_store: ObjectStore, request) -> str:
    """STORAGE_URL with a prefix of the test's own."""
    return object_store.url(prefix=f"tests/{quote(request.node.originalname)}/{abs(hash(request.node.name))}")


@pytest.fixture
def storage(url) -> ObjectStorage:
    return ObjectStorage(object_address(url))


@pytest.fixture
def names(object_store, url):
    """A function that returns the names behind the test's prefix, as somebody else sees them."""
    prefix = object_address(url).prefix
    return lambda: [name.removeprefix(f"{prefix}/") for name in object_store.names() if name.startswith(prefix)]


def test_what_is_put_is_read_until_it_is_deleted(storage, names):
    store: Storage = storage
    assert store.read(NAME) is None
    store.put(NAME, b"picture" * 10_000)
    assert store.read(NAME) == b"picture" * 10_000
    assert names() == [NAME]
    store.delete(NAME)
    store.delete(NAME)
    assert store.read(NAME) is None
    assert names() == []


def test_putting_twice_writes_once(storage, object_store, url):
    storage.put(NAME, b"picture")
    reading = ObjectStorage(object_address(object_store.url("reader", prefix=object_address(url).prefix)))
    reading.put(NAME, b"picture")  # With a key that may not write.
    with pytest.raises(StorageUnusable):
        reading.put(NAME, b"PICTURE")


def test_what_is_there_in_part_is_written_again(storage, object_store, url):
    object_store.client().put(f"{object_address(url).prefix}/{NAME}", b"pict")
    storage.put(NAME, b"picture")
    assert storage.read(NAME) == b"picture"


class Forgetful(MemoryStore):
    """A store that loses the last byte of what it is given."""

    def put(self, path: Any, file: Any, **options: Any) -> Any:
        return super().put(path, file[:-1], **options)


def test_a_store_that_gives_something_else_back_is_told(storage, monkeypatch):
    monkeypatch.setattr(storage, "_store", Forgetful())
    with pytest.raises(StorageUnusable, match="took 7 bytes, and gives something else back"):
        storage.write(NAME, b"picture")


def test_a_part_is_read_and_how_much_there_is(storage, object_store, url):
    storage.put(NAME, b"picture")
    assert storage.part(NAME, 2, 3) == Part(b"ctu", 7)
    assert storage.part(NAME, 5, 100) == Part(b"re", 7)
    assert storage.part(NAME, 7, 100) == Part(b"", 7)
    assert storage.part(NAME.replace("0", "1"), 0, 1) is None
    assert storage.part("../secret", 0, 1) is None
    object_store.client().put(f"{object_address(url).prefix}/{NAME}", b"")
    assert storage.part(NAME, 0, 100) == Part(b"", 0)


def test_all_pictures_are_listed_and_nothing_else(storage, object_store, url):
    storage.put(NAME, b"picture")
    for other in ("notes.txt", f"check/{NAME}", f"other/{NAME}"):
        object_store.client().put(f"{object_address(url).prefix}/{other}", b"x")
    (one,) = storage.stored()
    assert (one.name, one.size) == (NAME, 7)
    assert abs(one.written - time.time()) < 3600


@pytest.mark.parametrize("name", UNSAFE)
def test_only_names_of_pictures_reach_the_store(storage, names, name):
    for act in (lambda: storage.put(name, b"x"), lambda: storage.delete(name)):
        with pytest.raises(InvalidName):
            act()
    assert storage.read(name) is None
    assert names() == []


def test_looking_at_the_store_changes_nothing_and_opening_it_leaves_nothing(storage, names, object_store):
    before = object_store.names()
    assert storage.check() == f"bucket pictures at {object_store.endpoint}, answers"
    assert object_store.names() == before
    storage.prepare()
    assert names() == []


def test_what_an_interrupted_start_left_is_swept_and_no_picture(storage, names, object_store, url):
    storage.put(NAME, b"picture")
    object_store.client().put(f"{object_address(url).prefix}/check/left", b"x")
    assert storage.sweep() == 0
    assert storage.sweep(older_than=-60) == 1  # As if a minute had passed.
    assert names() == [NAME]


@pytest.mark.parametrize(
    ("changes", "defect", "found"),
    [
        ({"secret": "planted-other"}, Defect.REFUSED, "the secret is not that of the access key"),
        ({"key": "nobody", "secret": "planted-other"}, Defect.REFUSED, "there is no such access key"),
        ({"key": "owner", "bucket": "nobodys"}, Defect.BUCKET, "has no bucket nobodys"),
        ({"bucket": "nobodys"}, Defect.REFUSED, "the access key may not do this"),
    ],
)
def test_a_wrong_address_is_told_apart_for_every_request(object_store, changes, defect, found):
    storage = ObjectStorage(object_address(object_store.url(**changes)))
    for act in (storage.check, lambda: storage.read(NAME), storage.sweep):
        with pytest.raises(StorageUnusable, match=found) as raised:
            act()
        assert raised.value.defect is defect
        assert "planted" not in str(raised.value)


def test_a_key_that_may_not_write_is_found_when_the_store_is_opened(object_store):
    storage = ObjectStorage(object_address(object_store.url("reader")))
    storage.check()
    for act in (storage.prepare, lambda: storage.put(NAME, b"picture")):
        with pytest.raises(StorageUnusable, match="may not do this") as raised:
            act()
        assert raised.value.defect is Defect.REFUSED


def test_the_key_comes_from_the_environment_if_the_address_has_none(object_store, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "writer")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRETS["writer"])
    address = object_address(f"s3://pictures/keyless?endpoint={object_store.endpoint}&region=us-east-1")
    assert ObjectStorage(address).check().startswith("bucket pictures")


def test_settings_with_both_open_the_object_store_and_no_folder(object_store, tmp_path):
    both = {"STORAGE_URL": object_store.url(), "UPLOAD_DIR": str(tmp_path / "unused")}
    storage = open_storage(read(both).settings)
    storage.prepare()
    assert storage.check().startswith("bucket pictures")
    assert list(tmp_path.iterdir()) == []


def test_the_client_is_loaded_for_an_object_store_only(tmp_path):
    script = """
import sys
from kontakt.settings.environment import read
from kontakt.startup import hook, storage
from kontakt.media.storage import open_storage
open_storage(read({"UPLOAD_DIR": sys.argv[1]}).settings).check()
assert "obstore" not in sys.modules
open_storage(read({"STORAGE_URL": "s3://pictures"}).settings)
assert "obstore" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
