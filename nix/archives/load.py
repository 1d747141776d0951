"""Loads images into Docker, of each only the layers that Docker has not."""

import json
import shutil
import subprocess
import sys
import tarfile
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

from nix.archives.archive import Archive, read_all


def main(folder: Path) -> int:
    """Load what has changed; return the exit code."""
    if shutil.which("docker") is None:
        sys.exit("There is no Docker here; on Debian: apt-get install docker.io. The archives are in " + str(folder))
    archives = read_all(folder)
    present = _inspect([f"{archive.tags[0].partition(':')[0]}:latest" for archive in archives])
    for archive in archives:
        name = archive.tags[0]
        if all(_identity(tag) == archive.identity for tag in archive.tags):
            print(f"{name} is there already")
            continue
        known = max((_common(archive, image) for image in present), default=0)
        # An engine that keeps images in containerd wants all layers, whatever it has.
        if not (known and _load(archive, known)) and not _load(archive, 0):
            return 1
        print(f"{name} loaded, {len(archive.layers) - known} of {len(archive.layers)} layers new")
    return 0


def _common(archive: Archive, image: dict[str, Any]) -> int:
    """Return how many of an archive's layers, from the lowest, an image has too."""
    pairs = zip((layer.digest for layer in archive.layers), image["RootFS"]["Layers"], strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _load(archive: Archive, known: int) -> bool:
    """Load an archive without the lowest `known` layers; return whether Docker took it."""
    quiet = subprocess.DEVNULL if known else None
    with subprocess.Popen(["docker", "load", "--quiet"], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet) as docker:
        assert docker.stdin
        try:
            _write(archive, known, docker.stdin)
            docker.stdin.close()
        except BrokenPipeError:
            return False
    return docker.returncode == 0


def _write(archive: Archive, known: int, target: IO[bytes]) -> None:
    with tarfile.open(archive.file) as whole, tarfile.open(fileobj=target, mode="w|") as part:
        for path in [archive.config, *(layer.path for layer in archive.layers[known:]), "manifest.json"]:
            part.addfile(whole.getmember(path), whole.extractfile(path))


def _identity(tag: str) -> str | None:
    return next((str(image["Id"]) for image in _inspect([tag])), None)


def _inspect(tags: list[str]) -> list[dict[str, Any]]:
    """Return what Docker says of those of the images that it has."""
    command = ["docker", "image", "inspect", *tags]
    answer = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found: list[dict[str, Any]] = json.loads(answer or b"[]")
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
