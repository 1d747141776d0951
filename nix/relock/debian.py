"""Debian packages with what they depend on, asked of apt: the machine's mirrors, another release, a root of its own."""

import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from nix.fetch.debian import mirrors

# Signatures are checked against Debian's own keys.
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def locked(suite: str, packages: Iterable[str], without: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return name -> version, file, sha256 and source package of the packages and their dependencies."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        options = _root(root, suite)
        _run(["apt-get", *options, "update", "--quiet=2"])
        plan = _run(["apt-get", *options, "install", "--yes", "--no-install-recommends", "--print-uris", *packages])
        closure = {
            unquote(file).partition("_")[0] for file in re.findall(r"^'\S+' (\S+_\S+\.deb) ", plan, re.MULTILINE)
        }
        if idle := set(without) - closure:
            raise SystemExit(f"wanted.toml leaves out what nothing depends on: {', '.join(sorted(idle))}")
        shown = _run(["apt-cache", *options, "show", "--no-all-versions", *sorted(closure - set(without))])
    return dict(sorted(map(_entry, shown.strip().split("\n\n"))))


def _entry(stanza: str) -> tuple[str, dict[str, str]]:
    fields = dict(re.findall(r"^([\w-]+): (.*)$", stanza, re.MULTILINE))
    entry = {
        "version": fields["Version"],
        # The name on a mirror, which has no epoch.
        "file": unquote(fields["Filename"].rpartition("/")[2]),
        "sha256": fields["SHA256"],
        "source": str(fields.get("Source", fields["Package"])).split()[0],
    }
    return fields["Package"], entry


def _root(root: Path, suite: str) -> list[str]:
    """Lay out a root for apt, with nothing installed; return the options that make apt use it."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (root / folder).mkdir(parents=True)
    (root / "status").touch()
    (root / "sources.list").write_text("".join(_sources(suite)), encoding="utf-8")
    return [
        f"-oDir::Etc::SourceList={root}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        "-oDir::Etc::Preferences=/dev/null",
        "-oDir::Etc::PreferencesParts=/dev/null",
        f"-oDir::State::Lists={root}/lists",
        f"-oDir::State::Status={root}/status",
        f"-oDir::Cache={root}/cache",
        "-oAPT::Architecture=amd64",
        "-oAPT::Architectures=amd64",
        "-oAPT::Sandbox::User=",
        "-oAcquire::Languages=none",
    ]


def _sources(suite: str) -> Iterable[str]:
    for mirror in mirrors():
        folder = mirror.rpartition("/")[2]
        if "security" in folder:
            yield f"deb [signed-by={KEYRING}] {mirror} {suite}-security main\n"
        elif "debian" in folder:
            yield f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"


def _run(command: list[str]) -> str:
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    except FileNotFoundError:
        raise SystemExit("Locking Debian's packages needs apt, and there is none here; they stay as they are") from None
