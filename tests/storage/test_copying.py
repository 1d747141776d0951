"""Pictures in use are brought to another place, and nothing that is not whole counts as there."""

import threading

import psycopg
import pytest

from kontakt.media import copying, inventory
from kontakt.media.copying import Aim, Copying, TooManyLost
from kontakt.media.storage import Defect, LocalStorage, StorageUnusable, name_for, storage_at


@pytest.fixture
def source(gallery):
    return LocalStorage(gallery.folder)


@pytest.fixture
def target(tmp_path):
    storage = LocalStorage(tmp_path / "target")
    storage.prepare()
    return storage


def held(storage):
    """What a storage holds, read file by file."""
    return {file.name: storage.read(file.name) for file in storage.stored()}


async def test_every_picture_arrives_in_an_object_store_and_comes_back(sessions, gallery, source, bucket, tmp_path):
    gallery.add(20)
    objects, back = storage_at(bucket), LocalStorage(tmp_path / "back")
    back.prepare()
    there = await Copying(sessions, source, objects).run()
    assert (there.copied, there.lost) == (40, {})
    assert there.copied_bytes == sum(map(len, gallery.contents.values()))
    assert held(objects) == gallery.contents
    await Copying(sessions, objects, back).run()
    assert held(back) == gallery.contents
    assert sorted(path.name for path in back.root.iterdir()) == sorted(gallery.contents)


async def test_what_is_there_and_whole_is_passed_over_and_what_is_not_is_written(sessions, gallery, source, target):
    names = gallery.add(5, 1000)
    for name in names[:6]:
        target.write(name, gallery.contents[name])
    (target.root / names[0]).write_bytes(gallery.contents[names[0]][:500])
    (target.root / names[1]).write_bytes(bytes(1000))
    (target.root / names[2]).write_bytes(b"")
    tally = await Copying(sessions, source, target).run()
    assert (tally.copied, tally.passed_over, tally.lost) == (7, 3, {})
    assert held(target) == gallery.contents
    again = await Copying(sessions, source, target).run()
    assert (again.copied, again.passed_over) == (0, 10)


async def test_files_that_nothing_uses_stay_behind(sessions, gallery, source, target):
    names = gallery.add(4)
    gallery.let_go(names[:2])
    await Copying(sessions, source, target).run()
    assert sorted(held(target)) == sorted(names[2:])


async def test_a_picture_of_many_cards_is_read_once(sessions, gallery, source, target, own_database):
    webp, jpeg = gallery.add(1)
    with psycopg.connect(own_database) as connection, connection.cursor() as cursor:
        [(user,)] = cursor.execute("SELECT id FROM users LIMIT 1").fetchall()
        for _ in range(3):
            gallery.hang(cursor, user, webp, jpeg)
    assert (await Copying(sessions, source, target).run()).seen == 2


async def test_more_pictures_than_fit_on_a_page_are_all_copied(sessions, gallery, source, target, monkeypatch):
    monkeypatch.setattr(inventory, "PAGE", 3)
    gallery.add(8)
    assert (await Copying(sessions, source, target).run()).copied == 16


async def test_the_logo_and_the_icon_are_copied(sessions, gallery, source, target, own_database):
    logo = {"webp": name_for(b"logo", "webp"), "png": name_for(b"logo", "png"), "width": 1, "height": 1}
    icon = {"files": {"32": name_for(b"icon", "png")}}
    for name, data in ((logo["webp"], b"logo"), (logo["png"], b"logo"), (icon["files"]["32"], b"icon")):
        source.write(name, data)
    with psycopg.connect(own_database) as connection:
        for key, value in (("org_logo", logo), ("org_favicon", icon)):
            stored = psycopg.types.json.Jsonb(value)
            connection.execute("INSERT INTO settings (key, value) VALUES (%s, %s)", [key, stored])
    assert (await Copying(sessions, source, target).run()).copied == 3


@pytest.mark.parametrize("is_new_card", [True, False])
async def test_what_is_uploaded_meanwhile_arrives_too(
    sessions, gallery, source, target, own_database, is_new_card, monkeypatch
):
    monkeypatch.setattr(inventory, "PAGE", 2)
    old, _ = gallery.add(10)[:2]
    late: list[str] = []

    def upload(tally):
        if late or tally.seen < 15:  # Some of what comes is behind what was looked at.
            return
        late.extend(gallery.add(6))
        if is_new_card:
            return
        gallery.let_go(late)
        with psycopg.connect(own_database) as connection:
            connection.execute("UPDATE images SET webp_name = %s WHERE webp_name = %s", [late[0], old])
            connection.execute("UPDATE cards SET updated_at = now()")

    tally = await Copying(sessions, source, target, tell=upload).run()
    assert tally.lost == {}
    assert set(late if is_new_card else late[:1]) <= set(held(target))


async def test_what_is_nowhere_or_damaged_is_lost_and_the_rest_is_copied(sessions, gallery, source, target):
    names = gallery.add(4)
    source.delete(names[0])
    (source.root / names[1]).write_bytes(gallery.contents[names[1]][:-1])
    tally = await Copying(sessions, source, target).run()
    assert tally.lost == {
        names[0]: "is in neither place",
        names[1]: "is not what its name says, and not in the other place",
    }
    assert tally.copied == 6
    assert sorted(held(target)) == sorted(names[2:])


async def test_what_is_let_go_of_meanwhile_is_not_lost(sessions, gallery, source, target):
    names = gallery.add(4)
    for name in names[:2]:
        source.delete(name)
    tally = await Copying(sessions, source, target, tell=lambda tally: gallery.let_go(names[:2])).run()
    # The WebP files are looked at first, and the JPEG file was not in use any more when these were.
    assert (tally.lost, tally.gone, tally.copied) == ({}, 1, 6)


async def test_looking_and_comparing_change_nothing_and_say_what_is_missing(sessions, gallery, source, target):
    names = gallery.add(3)
    target.write(names[0], gallery.contents[names[0]])
    (target.root / names[1]).write_bytes(b"x")
    before = held(target)
    look = await Copying(sessions, source, target, aim=Aim.LOOK).run()
    assert (look.copied, look.passed_over, look.lost) == (5, 1, {})
    compared = await Copying(sessions, source, target, aim=Aim.COMPARE).run()
    assert compared.lost == dict.fromkeys(names[2:], "is not there") | {names[1]: "is not what its name says"}
    assert held(target) == before


class Wavering(LocalStorage):
    """A place that cannot be reached a few times, and counts how many ask at once."""

    def __init__(self, root, failures=0, defect=Defect.UNREACHABLE):
        super().__init__(root)
        self.failures, self.defect = failures, defect
        self.asked = self.asking = self.most = 0
        self._lock = threading.Lock()

    def read(self, name):
        with self._lock:
            self.asked += 1
            self.asking += 1
            self.most = max(self.most, self.asking)
            fails = self.asked <= self.failures
        try:
            if fails:
                raise StorageUnusable(self.defect, "nobody answers")
            return super().read(name)
        finally:
            with self._lock:
                self.asking -= 1


async def test_a_place_that_comes_back_is_waited_for(sessions, gallery, source, target, monkeypatch):
    monkeypatch.setattr(copying, "PAUSES", (0.01,) * 4)
    gallery.add(3)
    tally = await Copying(sessions, source, Wavering(target.root, failures=4), at_once=1).run()
    assert (tally.copied, tally.lost) == (6, {})


async def test_a_place_that_stays_away_or_refuses_ends_the_copy(sessions, gallery, source, target, monkeypatch):
    monkeypatch.setattr(copying, "PAUSES", (0.01,) * 4)
    gallery.add(3)
    for defect, attempts in ((Defect.UNREACHABLE, 5), (Defect.REFUSED, 1)):
        away = Wavering(target.root, failures=1000, defect=defect)
        with pytest.raises(StorageUnusable, match="nobody answers"):
            await Copying(sessions, source, away, at_once=1).run()
        assert away.asked == attempts


async def test_only_a_few_are_on_their_way_at_once(sessions, gallery, source, target):
    gallery.add(20)
    counted = Wavering(target.root)
    await Copying(sessions, source, counted, at_once=3).run()
    assert 1 <= counted.most <= 3


async def test_a_place_without_any_of_the_pictures_is_not_gone_through(
    sessions, gallery, target, tmp_path, monkeypatch
):
    monkeypatch.setattr(copying, "MOST_LOST", 5)
    gallery.add(10)
    with pytest.raises(TooManyLost):
        await Copying(sessions, LocalStorage(tmp_path), target, at_once=1).run()
