"""Unpacks $wheels without $unused into a virtual environment of $python: modules compiled, libraries stripped."""

import os
import shutil
import sys
import zipfile
from pathlib import Path

from precompile import compile_all
from strip import strip_all


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
        _spread(data, {"purelib": site, "platlib": site})
    for pattern in os.environ["unused"].split():
        for path in _found(site, pattern):
            _remove(path)
    for pattern, shared in zip(os.environ["replaced"].split(), os.environ["replacements"].split(), strict=True):
        for path in _found(site, pattern):
            _remove(path)
            path.symlink_to(shared)
    strip_all(site)
    compile_all(site)


def _spread(data: Path, folders: dict[str, Path]) -> None:
    """Move what a wheel wants elsewhere than among the modules; programs and manuals of dependencies stay away."""
    for kind, folder in folders.items():
        if (data / kind).is_dir():
            shutil.copytree(data / kind, folder, dirs_exist_ok=True)
    shutil.rmtree(data)


def _found(site: Path, pattern: str) -> list[Path]:
    """Return what a pattern finds; one that finds nothing is out of date and ends the build."""
    return sorted(site.glob(pattern)) or sys.exit(f"nothing in the wheels is named {pattern}")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


if __name__ == "__main__":
    main()
