"""The toolchain of nixpkgs evaluates, with a stand-in for nixpkgs, to the same outputs and image configurations."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(shutil.which("nix-instantiate") is None, reason="Nix is not on this machine")

EXPRESSION = """
let
  locks = import {root}/nix/locks.nix;
  made = toolchain: import {root}/nix {{ inherit locks toolchain; revision = "none"; }};
  nixpkgs = made (import {root}/nix/toolchain/nixpkgs.nix {{ pkgs = import {root}/tests/unit/nix/nixpkgs.nix; }});
  registry = made (import {root}/nix/toolchain/registry {{ inherit locks; }});
in {expression}
"""


def _evaluate(expression: str, store: Path) -> Any:
    command = ["nix-instantiate", "--eval", "--strict", "--json", "--store", str(store), "--expr"]
    text = EXPRESSION.format(root=ROOT, expression=expression)
    return json.loads(subprocess.run([*command, text], check=True, stdout=subprocess.PIPE, text=True).stdout)


def test_both_toolchains_make_the_same_outputs(tmp_path: Path) -> None:
    names = "builtins.attrNames made.packages"
    nixpkgs, registry = _evaluate(
        f"[ ({names.replace('made', 'nixpkgs')}) ({names.replace('made', 'registry')}) ]", tmp_path
    )
    assert nixpkgs == registry


def test_every_output_evaluates(tmp_path: Path) -> None:
    outputs = "nixpkgs.packages // nixpkgs.checks // { inherit (nixpkgs) shell formatter; }"
    for path in _evaluate(f"builtins.mapAttrs (_: one: one.drvPath) ({outputs})", tmp_path).values():
        assert path.endswith(".drv")


def test_an_image_runs_as_the_other_toolchain_s(tmp_path: Path) -> None:
    config = json.loads(_evaluate("nixpkgs.packages.api-image.config", tmp_path))
    assert config["User"] == "1000:1000"
    assert config["Entrypoint"][0].endswith("-kontakt/bin/kontakt")
    assert config["Healthcheck"]["Interval"] == 5_000_000_000
    assert config["Healthcheck"]["Retries"] == 3
    assert "UPLOAD_DIR=/data/uploads" in config["Env"]
