"""Everything that is fetched is named by its content: a lock holds a hash for each file, and says no address."""

import json
import re
import subprocess
from pathlib import Path

import pytest

REQUIREMENTS = sorted(Path("requirements").glob("*.txt"))
NPM = [Path("web/package-lock.json"), Path("tests/node/package-lock.json")]
NIX = sorted(Path("nix/locks").glob("*.json"))
SHA256, SHA512 = r"[0-9a-f]{64}", r"sha512-[A-Za-z0-9+/]{86}=="


def test_these_are_all_locks():
    listed = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True).stdout.splitlines()
    locks = {name for name in listed if re.search(r"(^requirements/|package-lock|/locks/.+json$|flake\.lock)", name)}
    assert {str(path) for path in (*REQUIREMENTS, *NPM, *NIX, Path("flake.lock"))} == locks
    assert not any(re.search(r"(requirements.*\.txt|yarn\.lock|pnpm-lock|uv\.lock)$", n) for n in set(listed) - locks)


@pytest.mark.parametrize("path", [*REQUIREMENTS, *NPM, *NIX], ids=str)
def test_no_lock_says_an_address(path):
    assert "://" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", REQUIREMENTS, ids=str)
def test_every_requirement_is_one_version_with_its_hashes(path):
    text = path.read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(rf"[a-z0-9.-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:{SHA256})+", line.strip()), line[:80]


@pytest.mark.parametrize("path", NPM, ids=str)
def test_every_npm_package_has_its_integrity(path):
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    assert packages.pop("")["name"].startswith("kontakt")
    for name, entry in packages.items():
        assert re.fullmatch(SHA512, entry["integrity"]), name
        assert not {"link", "resolved"} & entry.keys(), name


@pytest.mark.parametrize("path", NIX, ids=str)
def test_every_file_of_the_images_has_its_hash(path):
    lock = json.loads(path.read_text(encoding="utf-8"))
    parts = lock.values() if path.name == "tools.json" else [lock]
    entries = {name: entry for part in parts for name, entry in part.items()}
    assert entries
    for name, entry in entries.items():
        digest = entry.get("sha256") or entry["integrity"]
        assert re.fullmatch(rf"{SHA256}|{SHA512}", digest), name


def test_nothing_is_installed_past_the_locks():
    makefile = Path("Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"(?:\$\(PIP\)|pip install) (.+)", makefile.partition(".DEFAULT_GOAL")[2])
    assert len(installs) == 5
    for arguments in installs:
        assert "--require-hashes -r requirements/" in arguments or arguments.endswith("--editable ."), arguments
    assert set(re.findall(r"\$\((?:TEST_)?NPM\) (ci|install|update|add|\w+ \w+)\b", makefile)) <= {"ci", "run --silent"}
    assert not re.search(r"\bnpx\b|curl |wget ", makefile)


def test_every_step_of_a_workflow_that_others_have_made_is_named_by_its_commit():
    workflows = list(Path(".github/workflows").glob("*.yml"))
    assert workflows
    for workflow in workflows:
        text = workflow.read_text(encoding="utf-8")
        steps = re.findall(r"uses: (.+)$", text, re.MULTILINE)
        assert steps
        for step in steps:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+", step), step
        assert re.search(r"^permissions:\n  contents: read$", text, re.MULTILINE)
