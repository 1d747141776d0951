"""Unpacks $wheels into a virtual environment of $python at $out: modules compiled, libraries stripped."""

import compileall
import importlib.metadata
import os
import shutil
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

from strip import strip_all

# What a build or a type checker reads, and the list of files, which is wrong after this.
UNUSED = {".pyi", ".pyx", ".pxd", ".pxi", ".c", ".cpp", ".h"}


def main() -> None:
    """Make the environment."""
    out, python = Path(os.environ["out"]), Path(os.environ["python"])
    site = out / f"lib/python3.{sys.version_info.minor}/site-packages"
    programs = out / "bin"
    site.mkdir(parents=True)
    programs.mkdir()
    (programs / "python3").symlink_to(python / "bin/python3")
    (programs / "python").symlink_to("python3")
    (out / "pyvenv.cfg").write_text(f"home = {python}/bin\ninclude-system-site-packages = false\n")
    for wheel in os.environ["wheels"].split():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    for data in sorted(site.glob("*.data")):
        _spread(data, {"purelib": site, "platlib": site, "data": out})
    _remove_unused(site)
    strip_all(site)
    compileall.compile_dir(site, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def _spread(data: Path, folders: dict[str, Path]) -> None:
    """Move what a wheel wants elsewhere than among the modules; programs of dependencies stay away."""
    for kind, folder in folders.items():
        if (data / kind).is_dir():
            shutil.copytree(data / kind, folder, dirs_exist_ok=True)
    shutil.rmtree(data)


def _remove_unused(site: Path) -> None:
    for path in sorted(site.rglob("*")):
        if path.is_file() and (path.name == "RECORD" or path.suffix in UNUSED):
            path.unlink()


if __name__ == "__main__":
    main()
