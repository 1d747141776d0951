"""The machine's own clients: each brings files as it is configured here, with its mirrors, proxies and credentials."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nix.fetch import debian
from nix.fetch.locks import Locked, wanted

# Of a client's last words those that say what is wrong.
TELLING = re.compile(r"error|not found|no match|404|403|401|mismatch|unable|refused|could not|denied", re.IGNORECASE)


@dataclass(frozen=True)
class Client:
    """How to bring files: that many at once, and what became of them is in the folder."""

    batch: int
    # Returns what the client said.
    bring: Callable[[Sequence[Locked], Path], str]
    # The name that the client gives a file.
    names: Callable[[Locked], str] = lambda one: one.file


def batches(missing: Sequence[Locked]) -> Iterator[Sequence[Locked]]:
    """Return the files in portions for one run of a client each, those of all clients mixed."""
    portions = [
        files[start : start + client.batch]
        for kind, client in CLIENTS.items()
        if (files := [one for one in missing if one.client == kind])
        for start in range(0, len(files), client.batch)
    ]
    return iter(sorted(portions, key=len, reverse=True))


def telling(said: str) -> str:
    """Return the line of what a client said that tells best why it failed."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if TELLING.search(line)), lines[-1] if lines else "the client said nothing")


def _pip(files: Sequence[Locked], folder: Path) -> str:
    requirements = folder / "requirements.txt"
    lines = [f"{one.package}=={one.version} --hash=sha256:{one.digest.hex()}" for one in files]
    requirements.write_text("\n".join(lines), encoding="utf-8")
    platforms = sorted({tag for one in files for tag in one.file.removesuffix(".whl").rpartition("-")[2].split(".")})
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary=:all:", "--require-hashes", f"--requirement={requirements}"]
    command += [f"--dest={folder}", f"--python-version={wanted()['python']['version']}"]
    return _run([*command, *(f"--platform={tag}" for tag in platforms if tag != "any")])


def _npm(files: Sequence[Locked], folder: Path) -> str:
    packages = [f"{one.package}@{one.version}" for one in files]
    return _run(["npm", "pack", "--loglevel=error", "--ignore-scripts", f"--pack-destination={folder}", *packages])


def _npm_name(one: Locked) -> str:
    return f"{one.package.removeprefix('@').replace('/', '-')}-{one.version}.tgz"


def _apt(files: Sequence[Locked], folder: Path) -> str:
    return "\n".join(debian.download(one, folder / one.file) for one in files)


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except FileNotFoundError:
        return f"error: there is no {command[0]} on this machine"
    return done.stderr if done.returncode else ""


CLIENTS = {"pip": Client(8, _pip), "npm": Client(10, _npm, _npm_name), "apt": Client(1, _apt)}
