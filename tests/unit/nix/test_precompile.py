"""Modules are compiled for an image without docstrings, and otherwise as Python does it."""

import subprocess
import sys
from pathlib import Path

import pytest

from nix.python.precompile import compile_all

MODULE = '''\
"""What it is for."""
from __future__ import annotations


class Empty:
    """Nothing but a docstring."""


def half(number: int) -> float:
    """Return half."""
    assert number, "nothing to halve"
    assert half.__doc__
    return number / 2
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/module.py").write_text(MODULE)
    compile_all(tmp_path)
    return tmp_path


def ran(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    program = f"from package import module; {code}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_docstrings_and_assertions_that_ask_for_them_are_gone(folder: Path) -> None:
    printed = ran(folder, "print(module.__doc__, module.Empty.__doc__, module.half.__doc__, module.half(3))")
    assert printed.stdout == "None None None 1.5\n", printed.stderr


def test_other_assertions_hold_and_tracebacks_show_their_lines(folder: Path) -> None:
    failed = ran(folder, "module.half(0)")
    assert failed.returncode == 1
    assert 'module.py", line 11, in half\n    assert number, "nothing to halve"' in failed.stderr
    assert failed.stderr.endswith("AssertionError: nothing to halve\n")


def test_a_compiled_module_is_never_compared_with_its_source(folder: Path) -> None:
    compiled = [path.relative_to(folder) for path in folder.rglob("*.pyc")]
    (folder / "package/module.py").write_text("raise RuntimeError")
    assert ran(folder, "print(module.half(8))").stdout == "4.0\n"
    assert compiled == [path.relative_to(folder) for path in folder.rglob("*.pyc")]


def test_what_is_not_python_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "template.py").write_text("{{ name }} = 1 =")
    with pytest.raises(SyntaxError):
        compile_all(tmp_path)
