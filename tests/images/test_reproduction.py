"""The same revision gives the same archives, bit for bit, whatever the store had before."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nix.fetch import store
from nix.fetch.locks import locked
from tests.images.archives import Archive
from tests.images.conftest import NAMES
from tests.images.engine import ROOT


def nix(*arguments: str) -> str:
    """Run Nix with the settings of the Makefile; return what it printed on stdout."""
    command = ["nix", "--extra-experimental-features", "nix-command flakes", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def empty_store() -> Iterator[Path]:
    """A folder for a store of its own, outside the reach of pytest, which cannot remove what is read-only."""
    folder = Path(tempfile.mkdtemp(prefix="kontakt-store-"))
    yield folder
    subprocess.run(["chmod", "--recursive", "u+w", folder], check=True)
    shutil.rmtree(folder)


def test_nothing_is_built_outside_the_sandbox_or_brought_from_a_cache():
    settings = json.loads(nix("show-config", "--json"))
    assert settings["sandbox"]["value"] in {True, "true"}
    assert settings["sandbox-fallback"]["value"] is False
    assert settings["substituters"]["value"] == []


def test_every_output_comes_out_the_same_a_second_time():
    names = json.loads(nix("eval", "--json", ".#packages.x86_64-linux", "--apply", "builtins.attrNames"))
    assert {"api-image", "web-image", "caddy-image", "db-image", "images", "web", "kontakt", "sbom"} <= set(names)
    outputs = [f".#{name}" for name in names]
    nix("build", "--no-link", *outputs)
    nix("build", "--no-link", "--rebuild", *outputs)


def test_an_empty_store_gives_the_same_archives(empty_store):
    nix("copy", "--no-check-sigs", "--to", str(empty_store), *map(store.path, locked()))
    for name in NAMES:
        output = nix("eval", "--raw", f".#{name}-image.outPath")
        nix("build", "--no-link", f".#{name}-image")
        nix("build", "--no-link", "--store", str(empty_store), f".#{name}-image")
        archives = Path(output), Path(f"{empty_store}{output}")
        if digest(archives[0]) != digest(archives[1]):
            here, there = map(contents, archives)
            pytest.fail(f"{name}: {sorted(path for path, _ in here ^ there) or 'the same files in another order'}")


def test_the_committed_manifests_are_of_the_same_description(tmp_path):
    nix("build", "--out-link", str(tmp_path / "made"), ".#kubernetes")
    made, committed = (
        {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
        for folder in (tmp_path / "made", ROOT / "deploy" / "kubernetes" / "base")
    )
    assert committed == made, "make kubernetes writes them"


def test_the_images_own_programs_migrate_and_make_a_card_in_the_sandbox():
    nix("flake", "check")


def digest(archive: Path) -> str:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(archive: Path) -> set[tuple[str, str]]:
    return {(file.path, hashlib.sha256(file.content).hexdigest()) for file in Archive(archive).files}
