"""Which wheels pip takes for the images, of packages that the project's own lock names with hashes."""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename

# A requirement of a hash-checked file: name and version, a marker perhaps, and hashes on lines of their own.
REQUIREMENT = re.compile(r"^([\w.-]+)==(\S+?)(?: ; (.*?))?(?: \\)?$((?:\n +--hash=\S+(?: \\)?$)*)", re.MULTILINE)


def required(file: Path, python: str) -> dict[str, str]:
    """Return the requirements of a file that hold on the images' platform, as name -> requirement with hashes.

    pip itself would judge the markers by the interpreter that it runs on.
    """
    environment = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": "x86_64",
        "platform_system": "Linux",
        "sys_platform": "linux",
        "os_name": "posix",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return {
        canonicalize_name(name): " ".join([f"{name}=={version}", *hashes.replace("\\", "").split()])
        for name, version, marker, hashes in REQUIREMENT.findall(file.read_text(encoding="utf-8"))
        if not marker or Marker(marker).evaluate(environment)
    }


def locked(requirements: Iterable[str], python: str, libc: str) -> dict[str, dict[str, str]]:
    """Return name -> version, file and sha256 of the wheel that pip takes for each requirement."""
    major, minor = libc.split(".")
    platforms = [f"manylinux_{major}_{number}_x86_64" for number in range(int(minor), 4, -1)]
    platforms += [f"manylinux{year}_x86_64" for year in ("2014", "2010", "1")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = folder / "requirements.txt"
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", f"--requirement={wanted}", f"--dest={folder}", f"--python-version={python}"]
        subprocess.run([*command, *(f"--platform={one}" for one in platforms)], check=True)
        return dict(sorted(map(_entry, folder.glob("*.whl"))))


def _entry(wheel: Path) -> tuple[str, dict[str, str]]:
    name, version, _, _ = parse_wheel_filename(wheel.name)
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return name, {"version": str(version), "file": wheel.name, "sha256": sha256}
