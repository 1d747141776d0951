"""What is cut out of libraries is nothing that they need."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import PIL
import pytest

from nix.python.strip import strip, strip_all

DECODE = """
import io, sys
from PIL import Image, ImageCms
for kind in ("PNG", "JPEG", "WEBP", "GIF", "TIFF"):
    file = io.BytesIO()
    Image.new("RGB", (50, 40), "teal").save(file, kind)
    assert Image.open(file).convert("RGB").resize((5, 4)).size == (5, 4)
print(Image.__file__, ImageCms.createProfile("sRGB"))
"""


@pytest.fixture
def pillow(tmp_path: Path) -> Path:
    """A copy of Pillow, whose libraries were changed by patchelf, and of which one is from an old linker."""
    source = Path(PIL.__file__).parent.parent
    for name in ("PIL", "pillow.libs"):
        shutil.copytree(source / name, tmp_path / name)
    return tmp_path


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.so*"))


def test_stripped_libraries_are_smaller_and_work_as_before(pillow: Path) -> None:
    before = size(pillow)
    strip_all(pillow)
    assert size(pillow) < 0.8 * before
    environment = {"PYTHONPATH": str(pillow)}
    run = subprocess.run([sys.executable, "-c", DECODE], env=environment, check=True, capture_output=True, text=True)
    assert run.stdout.startswith(str(pillow))


def test_stripping_twice_changes_nothing_more(pillow: Path) -> None:
    strip_all(pillow)
    before = {path: path.read_bytes() for path in pillow.rglob("*.so*")}
    strip_all(pillow)
    assert {path: path.read_bytes() for path in before} == before


def test_each_loaded_part_stays_where_the_loader_can_map_it(pillow: Path) -> None:
    for path in pillow.rglob("*.so*"):
        strip(path)
        content = path.read_bytes()
        (table,) = struct.unpack_from("<Q", content, 32)
        entry, count = struct.unpack_from("<HH", content, 54)
        for at in range(table, table + entry * count, entry):
            kind, _, offset, address, _, length, _, alignment = struct.unpack_from("<IIQQQQQQ", content, at)
            assert offset + length <= len(content) or not length
            if kind == 1:
                assert alignment == 4096
                assert (offset - address) % 4096 == 0


def test_other_files_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "script").write_bytes(b"#!/bin/sh\n")
    (tmp_path / "empty").write_bytes(b"")
    strip_all(tmp_path)
    assert (tmp_path / "script").read_bytes() == b"#!/bin/sh\n"
    assert (tmp_path / "empty").read_bytes() == b""
