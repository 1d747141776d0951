"""Whatever Kontakt is installed from holds its languages, and needs no Babel."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.locale.messages import FOLDER, ROOT, TEMPLATE


@pytest.fixture(scope="module")
def needed():
    """What is read while Kontakt runs, by its path in the repository."""
    read = [*FOLDER.glob("*/LC_MESSAGES/*.mo"), *FOLDER.glob("*/*.json")]
    assert len(read) > 20
    return {path.relative_to(ROOT).as_posix() for path in read}


def test_a_wheel_holds_what_is_read(needed, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert needed <= names
    assert TEMPLATE.relative_to(ROOT).as_posix() not in names


def test_an_image_is_built_with_what_is_read(needed):
    sources = (ROOT / "nix" / "sources.nix").read_text(encoding="utf-8")
    files = re.search(r"application = .*? files = \[(.*?)\];", sources, re.DOTALL)
    assert files is not None
    patterns = re.findall(r'"([^"]+)"', files[1])
    assert [path for path in needed if not any(re.fullmatch(pattern, path) for pattern in patterns)] == []


def test_nothing_that_runs_needs_babel():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert not [name for name in project["project"]["dependencies"] if name.lower().startswith("babel")]
    code = [path.read_text(encoding="utf-8") for path in Path(ROOT, "kontakt").rglob("*.py")]
    assert not [text for text in code if re.search(r"^\s*(from|import) babel", text, re.MULTILINE)]
