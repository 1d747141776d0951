"""`kontakt storage`, as an operator calls it: the real process."""

import os
import pty
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from kontakt.__main__ import copy
from kontakt.commands.place import Place
from kontakt.media.storage import LocalStorage, storage_at
from kontakt.settings.environment import read
from kontakt.wording import Unfit
from tests.objectstore import SECRETS
from tests.storage.conftest import events


def test_a_copy_says_what_it_did_and_a_second_one_has_nothing_to_do(command, gallery, bucket, tmp_path):
    gallery.add(3)
    (tmp_path / "secret").write_text(f"{bucket}\n")
    place = f"@{tmp_path}/secret"
    dry = command("copy", place, "--dry-run")
    assert (dry.returncode, "6 to be copied" in dry.stdout) == (0, True), dry.stderr
    compared = command("copy", place, "--check")
    assert (compared.returncode, "6 are missing" in compared.stdout) == (1, True), compared.stderr
    storage = storage_at(bucket)
    assert list(storage.stored()) == []
    done = command("copy", place)
    assert done.returncode == 0, done.stderr
    assert "6 copied (" in done.stdout
    (summary,) = events(done, "storage-summary")
    numbers = {"copied": 6, "bytes": sum(map(len, gallery.contents.values())), "passed_over": 0, "gone": 0, "lost": 0}
    assert {name: summary[name] for name in numbers} == numbers
    assert {file.name: storage.read(file.name) for file in storage.stored()} == gallery.contents
    again = command("copy", "--from", str(gallery.folder), STORAGE_URL=bucket)
    assert (again.returncode, "0 copied (0 bytes), 6 were there already" in again.stdout) == (0, True), again.stdout


def test_a_picture_that_is_missing_is_named_and_the_exit_code_says_so(command, gallery, tmp_path):
    lost, kept = gallery.add(1)
    (gallery.folder / lost).unlink()
    done = command("copy", str(tmp_path / "target"))
    assert done.returncode == 1
    assert f"{lost} is in neither place" in done.stdout
    assert [event["picture"] for event in events(done, "picture-lost")] == [lost]
    assert LocalStorage(tmp_path / "target").read(kept) == gallery.contents[kept]


def test_unused_files_are_listed_then_removed_and_damaged_pictures_told(command, gallery):
    used, unused = gallery.add(1), gallery.add(1)
    gallery.let_go(unused)
    two_days_ago = time.time() - 2 * 86400
    for name in unused:
        os.utime(gallery.folder / name, (two_days_ago, two_days_ago))
    checked = command("check")
    assert checked.returncode == 0, checked.stderr
    assert "4 files" in checked.stdout
    assert sorted(line.strip() for line in checked.stdout.splitlines() if line.startswith("  ")) == sorted(unused)
    (gallery.folder / used[0]).write_bytes(b"half")
    swept = command("check", "--remove-unused")
    assert swept.returncode == 1
    assert f"{used[0]} is not what its name says" in swept.stdout
    assert "2 were removed" in swept.stdout
    assert sorted(path.name for path in gallery.folder.iterdir()) == sorted(used)


def test_nothing_is_removed_where_the_database_knows_not_one_of_the_files(command, gallery):
    names = gallery.add(2)
    gallery.let_go(names)
    two_hours_ago = time.time() - 2 * 3600
    for name in names:
        os.utime(gallery.folder / name, (two_hours_ago, two_hours_ago))
    done = command("check", "--remove-unused", "--older-than", "1")
    assert done.returncode == 78
    assert "nothing is removed" in done.stderr
    assert len(list(gallery.folder.iterdir())) == 4


def test_a_question_without_a_place_or_with_two_answers_is_none():
    for arguments, words in (((), "Where to?"), (("x", "--check", "--dry-run"), "two different questions")):
        result = CliRunner().invoke(copy, arguments)
        assert (result.exit_code, words in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("gs://pictures", "does not begin with s3://"),
        ("s3://pictures?key=x", "unknown parameter key"),
        ("@none", "cannot be read: no such file"),
    ],
)
def test_what_is_no_place_is_refused(given, found):
    with pytest.raises(Unfit) as raised:
        Place(given, read({}).settings)
    assert found in raised.value.found


def test_one_place_under_two_names_is_known_again(tmp_path, monkeypatch, bucket):
    monkeypatch.chdir(tmp_path)
    folder, store = read({"UPLOAD_DIR": "uploads"}).settings, read({"STORAGE_URL": bucket}).settings
    (tmp_path / "secret").write_text(bucket)
    assert Place(f"{tmp_path}/x/../uploads", folder).identity == Place(None, folder).identity
    assert Place("@secret", store).identity == Place(None, store).identity
    assert Place(bucket.replace("?", "/more?"), store).identity != Place(None, store).identity


def test_nothing_is_copied_onto_itself(command, gallery):
    done = command("copy", f"{gallery.folder}/../uploads")
    assert (done.returncode, "the place that pictures are copied from" in done.stderr) == (78, True), done.stderr


def test_a_place_out_of_reach_is_told_and_worth_another_attempt(command, tmp_path):
    key = f"access_key_id=writer&secret_access_key={quote(SECRETS['writer'], safe='/+')}"
    done = command("copy", f"s3://pictures?endpoint=http://127.0.0.1:9&region=us-east-1&{key}")
    assert done.returncode == 75
    assert "refuses the connection" in done.stderr
    assert "Run it again" in done.stderr


def test_no_setting_of_the_provider_is_needed_and_those_of_the_database_are(command, tmp_path):
    done = command("copy", str(tmp_path / "target"), DATABASE_URL="")
    assert done.returncode == 78
    assert {event["subject"] for event in events(done, "start-problem")} == {"DATABASE_URL"}


def test_a_terminal_shows_how_far_it_is(environment, gallery, tmp_path):
    gallery.add(5)
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "kontakt", "storage", "copy", str(tmp_path / "target")]
    process = subprocess.Popen(line, env=environment | {"LOG_FORMAT": "console"}, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # How Linux says that nobody writes any more.
            break
    os.close(ours)
    assert process.wait(60) == 0, shown
    assert b"copying pictures" in shown
    assert b"10/10" in shown
