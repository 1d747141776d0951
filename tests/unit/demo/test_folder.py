"""The data folder."""

import os
import stat

import pytest

from kontakt.demo.errors import DemoError
from kontakt.demo.folder import DataFolder

ADDRESS = "http://localhost:8080"


@pytest.fixture
def folder(tmp_path):
    with DataFolder.hold(tmp_path / "data", address=ADDRESS) as folder:
        yield folder


def test_a_second_run_learns_who_holds_the_folder(folder):
    with pytest.raises(DemoError, match=rf"in use by process {os.getpid()} at {ADDRESS}"):
        DataFolder.hold(folder.path, address="http://localhost:8090")


def test_a_folder_can_be_held_again_after_its_run(tmp_path):
    for _ in range(2):
        with DataFolder.hold(tmp_path / "data", address=ADDRESS):
            pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DemoError, match=f"{tmp_path}/file/data cannot be used"):
        DataFolder.hold(tmp_path / "file" / "data", address=ADDRESS)


def test_a_secret_is_made_once_and_only_for_the_owner(folder):
    secret = folder.secret("jwt")
    assert len(secret) == 64
    assert folder.secret("jwt") == secret
    assert folder.secret("other") != secret
    assert stat.S_IMODE((folder.path / "secrets" / "jwt").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_a_run_remembers_for_the_next(folder):
    assert folder.recall() == {}
    folder.remember({"planted": True})
    assert folder.recall() == {"planted": True}
