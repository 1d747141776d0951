"""Fetching brings locked files into a store of its own, and names each that it cannot bring."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nix.fetch.locks import Locked
from nix.fetch.store import path

ROOT = Path(__file__).parents[3]
CONTENT = b"a package"
FILE = "libkontakt_1.0~rc1+b2_amd64.deb"

needs_nix = pytest.mark.skipif(shutil.which("nix-store") is None, reason="Nix is not on this machine")


def test_a_store_path_follows_from_name_and_hash() -> None:
    # As `nix-store --add-fixed` says.
    one = Locked("apt", "libkontakt", "1.0", "hello.txt", "sha256", hashlib.sha256(b"hello\n").digest())
    assert path(one) == "/nix/store/gy454w1cxaq731grqwylhzf4pp9r5izh-hello.txt"
    one = Locked("npm", "hello", "1.0", "hello.txt", "sha512", hashlib.sha512(b"hello\n").digest())
    assert path(one) == "/nix/store/9a8mxachqmcv8x2cfijdps9dyxgyyrzm-hello.txt"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with locks that name one Debian package."""
    folder = tmp_path / "checkout"
    (folder / "nix/locks").mkdir(parents=True)
    (folder / "web").mkdir()
    entry = {
        "version": "1.0~rc1+b2",
        "file": FILE,
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "source": "libkontakt",
    }
    locks = {"debian": {"libkontakt": entry}, "python": {}, "tools": {"npm": {}, "python": {}}}
    for name, lock in locks.items():
        (folder / f"nix/locks/{name}.json").write_text(json.dumps(lock), encoding="utf-8")
    (folder / "web/package-lock.json").write_text('{"packages": {}}', encoding="utf-8")
    return folder


def _mirror(folder: Path, content: bytes) -> str:
    pool = folder / "pool/main/libk/libkontakt"
    pool.mkdir(parents=True)
    (pool / FILE).write_bytes(content)
    return f"file://{folder}"


def _fetch(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "NIX_REMOTE": str(checkout.parent / "store"),
        "NIX_CONFIG": "build-users-group =",
    }
    return subprocess.run(
        [sys.executable, "-m", "nix.fetch"],
        cwd=checkout,
        env=environment | variables,
        check=False,
        capture_output=True,
        text=True,
    )


@needs_nix
def test_a_package_comes_from_the_mirror_and_the_second_run_asks_the_store_alone(
    checkout: Path, tmp_path: Path
) -> None:
    first = _fetch(checkout, DEBIAN_MIRROR=_mirror(tmp_path / "mirror", CONTENT))
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "1 files fetched, 0 missing."), first.stderr
    second = _fetch(checkout, DEBIAN_MIRROR="file:///nowhere")
    assert (second.returncode, second.stdout) == (0, "All 1 locked files are in the Nix store.\n")


@needs_nix
def test_a_missing_package_is_named_with_what_can_be_done(checkout: Path) -> None:
    done = _fetch(checkout, DEBIAN_MIRROR="file:///nowhere")
    assert done.returncode == 1
    assert FILE in done.stderr
    assert "make relock" in done.stderr
    assert "DEBIAN_ARCHIVE" in done.stderr


@needs_nix
def test_a_superseded_package_comes_from_the_archive(checkout: Path, tmp_path: Path) -> None:
    archive = _mirror(tmp_path / "archive", CONTENT)
    done = _fetch(checkout, DEBIAN_MIRROR="file:///nowhere", DEBIAN_ARCHIVE=archive)
    assert done.returncode == 0, done.stderr


@needs_nix
def test_another_file_of_the_same_name_is_refused(checkout: Path, tmp_path: Path) -> None:
    done = _fetch(checkout, DEBIAN_MIRROR=_mirror(tmp_path / "mirror", b"something else"))
    assert done.returncode == 1
    assert FILE in done.stderr
