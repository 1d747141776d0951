"""Files that nothing refers to are found, and removed only if nobody can be about to use them."""

import asyncio
import os
import time

import psycopg
import pytest

from kontakt.media import store, unused
from kontakt.media.images import Rendition
from kontakt.media.storage import LocalStorage, storage_at

HOUR = 3600


@pytest.fixture
def storage(gallery):
    return LocalStorage(gallery.folder)


def aged(storage, names, hours=25):
    """Let the files be so many hours old."""
    for name in names:
        os.utime(storage.path(name), (time.time() - hours * HOUR,) * 2)


async def test_unused_files_are_counted_and_only_old_ones_removed(sessions, gallery, storage):
    used, old, young = gallery.add(3, 10), gallery.add(2, 10), gallery.add(1, 10)
    gallery.let_go(old + young)
    aged(storage, used + old)
    found = await unused.look(sessions, storage, 24 * HOUR)
    assert (found.files, found.size, found.used, found.old, found.old_size, found.young) == (12, 120, 6, 4, 40, 2)
    assert sorted(found.some) == sorted(old)
    assert await unused.remove(sessions, storage, 24 * HOUR) == (4, 0)
    assert sorted(file.name for file in storage.stored()) == sorted(used + young)


async def test_what_is_no_picture_is_never_touched(sessions, gallery, storage):
    (storage.root / "notes.txt").write_text("keep")
    (storage.root / "folder").mkdir()
    assert await unused.remove(sessions, storage, -HOUR) == (0, 0)
    assert sorted(path.name for path in storage.root.iterdir()) == ["folder", "notes.txt"]


async def test_an_object_store_is_swept_and_what_is_behind_other_prefixes_stays(sessions, gallery, bucket):
    storage, other = storage_at(bucket), storage_at(bucket.replace("?", "/other?"))
    names = gallery.add(2)
    for name in names:
        storage.write(name, gallery.contents[name])
        other.write(name, gallery.contents[name])
    gallery.let_go(names[:2])
    assert await unused.remove(sessions, storage, HOUR) == (0, 0)
    assert await unused.remove(sessions, storage, -HOUR) == (2, 0)
    assert sorted(file.name for file in storage.stored()) == sorted(names[2:])
    assert sorted(file.name for file in other.stored()) == sorted(names)


async def test_a_file_that_somebody_is_about_to_use_again_stays(sessions, gallery, storage, own_database):
    """The upload of the same picture holds its name's lock until its row can be seen."""
    kept = gallery.add(1)
    names = gallery.add(1)
    gallery.let_go(names)
    aged(storage, names + kept)
    async with sessions.begin() as session:
        again = [Rendition(name, gallery.contents[name], 1, 1) for name in names]
        await store.keep(session, storage, again)
        sweeping = asyncio.create_task(unused.remove(sessions, storage, HOUR))
        await _until_somebody_waits(own_database)
        await session.run_sync(lambda inner: _hang(inner, names))
    assert await sweeping == (0, 0)
    assert sorted(file.name for file in storage.stored()) == sorted(names + kept)


def _hang(session, names):
    session.connection().exec_driver_sql("UPDATE images SET webp_name = %s, jpeg_name = %s", tuple(names))


async def _until_somebody_waits(database_url):
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        for _ in range(1000):
            if await (await connection.execute(query)).fetchone():
                return
            await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")


async def test_files_that_cannot_be_removed_are_told(sessions, gallery, storage, monkeypatch):
    names = gallery.add(2)
    gallery.let_go(names)

    def fail(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(storage.root), "unlink", fail)
    assert await unused.remove(sessions, storage, -HOUR) == (0, 4)
