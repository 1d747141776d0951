"""Copies that are killed, with real processes: whatever was copied until then is whole, and the last one ends well."""

import random
import signal
import subprocess
import sys
import time

from kontakt.media.storage import storage_at
from tests.storage.conftest import events

KILLS = 10
CARDS = 220


def killed_after(count, storage, environment, *arguments):
    """Start a copy and kill it when so many more pictures are there; return how many there are."""
    line = [sys.executable, "-m", "kontakt", "storage", "copy", "--at-once", "1", *arguments]
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        while sum(1 for _ in storage.stored()) < count:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.02))  # Some moment of a request.
    finally:
        process.kill()
        assert process.wait() == -signal.SIGKILL
        process.stderr.close()
    return sum(1 for _ in storage.stored())


def test_a_copy_that_is_killed_ten_times_ends_with_every_picture_identical(gallery, environment, bucket, command):
    gallery.add(CARDS)
    storage = storage_at(bucket)
    present = 0
    for left in range(KILLS, 0, -1):
        share = (2 * CARDS - 100 - present) // left
        present = killed_after(present + random.randint(1, max(share, 1)), storage, environment, bucket)
    assert present < 2 * CARDS
    assert all(storage.read(file.name) == gallery.contents[file.name] for file in storage.stored())
    done = command("copy", bucket)
    assert done.returncode == 0, done.stderr
    (summary,) = events(done, "storage-summary")
    assert (summary["passed_over"], summary["copied"]) == (present, 2 * CARDS - present)
    assert {file.name: storage.read(file.name) for file in storage.stored()} == gallery.contents
