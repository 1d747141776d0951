"""Debian packages from the machine's mirror as apt has it, or from DEBIAN_MIRROR.

A superseded version disappears from mirrors in time; DEBIAN_ARCHIVE may name a mirror that keeps it. Both variables
hold one or more addresses, separated by spaces.
"""

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

from nix.fetch.locks import Locked

APT_HELPER = "/usr/lib/apt/apt-helper"
SECTIONS = ("pool/main", "pool/updates/main")  # The second on a mirror of the security updates.


def download(locked: Locked, target: Path) -> str:
    """Bring a package to `target`; return what went wrong everywhere it was looked for, nothing if it came."""
    said = []
    for address in _addresses(locked):
        if not (problem := _get(address, target, locked.digest.hex())):
            return ""
        said.append(problem)
    if not said:
        return "error: this machine's apt names no mirror; set DEBIAN_MIRROR"
    hint = "" if os.environ.get("DEBIAN_ARCHIVE") else ", DEBIAN_ARCHIVE= may name a mirror that keeps old versions"
    reason = " ".join(said[0].split())
    return f"{reason} (superseded? `make relock` takes the present one{hint})"


def mirrors() -> list[str]:
    """Return the addresses of the mirrors, without a slash at the end."""
    return os.environ.get("DEBIAN_MIRROR", "").split() or _of_apt()


def _addresses(locked: Locked) -> Iterator[str]:
    source = locked.source
    folder = f"{source[:4] if source.startswith('lib') else source[0]}/{source}/{quote(locked.file)}"
    for mirror in [*mirrors(), *os.environ.get("DEBIAN_ARCHIVE", "").split()]:
        for section in SECTIONS:
            yield f"{mirror.rstrip('/')}/{section}/{folder}"


@cache
def _of_apt() -> list[str]:
    command = ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)", "Created-By: Packages"]
    try:
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return []
    found = dict.fromkeys(line.rstrip("/") for line in answer.split())
    # Others that apt may have, of a vendor or a language, hardly ever have one of these files.
    return sorted(found, key=lambda address: "debian" not in address.rpartition("/")[2])


def _get(address: str, target: Path, sha256: str) -> str:
    if Path(APT_HELPER).exists():
        command = [APT_HELPER, "-o", "APT::Sandbox::User=", "download-file", address, str(target), f"SHA256:{sha256}"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip() or f"error: {done.stdout.strip()}"
        if target.is_symlink():  # As it does with a mirror on this machine.
            shutil.copyfile(target.resolve(), target.with_suffix(".copy"))
            target.with_suffix(".copy").replace(target)
        return ""
    try:
        with urllib.request.urlopen(address) as response, target.open("wb") as file:
            shutil.copyfileobj(response, file)
    except urllib.error.URLError as error:
        return f"error: {error.reason}"
    return ""
