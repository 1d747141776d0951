"""Prints each image's name, layers and sizes; with zstd on the machine also what a registry would keep of it."""

import os
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nix.archives.archive import Archive, Layer, read_all

# Sizes of compressed layers, by digest: they cost a minute once.
KNOWN = Path(".stamps/zstd")


def main(folder: Path) -> None:
    """Print a table per image."""
    archives = read_all(folder)
    compressed = _compressed(archives) if shutil.which("zstd") else {}
    for archive in archives:
        total = sum(compressed.get(layer.digest, 0) for layer in archive.layers)
        suffix = f", {_megabytes(total)} as zstd -19" if total else ""
        print(f"{archive.tags[0]:<24}{_megabytes(archive.size):>10}{suffix}")
        for layer in archive.layers:
            print(f"    {layer.name:<20}{_megabytes(layer.size):>10}")


def _compressed(archives: list[Archive]) -> dict[str, int]:
    """Return digest -> bytes of every layer under zstd -19; images share layers."""
    KNOWN.mkdir(parents=True, exist_ok=True)
    layers = {layer.digest: (archive.file, layer) for archive in archives for layer in archive.layers}
    if new := sum(not _known(layer).exists() for _, layer in layers.values()):
        print(f"Compressing {new} layers, once, to know their size.", file=sys.stderr)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        sizes = threads.map(lambda one: _compressed_size(*one), layers.values())
        return dict(zip(layers, sizes, strict=True))


def _compressed_size(file: Path, layer: Layer) -> int:
    known = _known(layer)
    if not known.exists():
        with (
            tarfile.open(file) as tar,
            subprocess.Popen(
                ["zstd", "-19", "--quiet", "--stdout"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            ) as zstd,
        ):
            content = tar.extractfile(layer.path)
            output, _ = zstd.communicate(content.read() if content else b"")
        known.write_text(str(len(output)), encoding="ascii")
    return int(known.read_text(encoding="ascii"))


def _known(layer: Layer) -> Path:
    return KNOWN / layer.digest.partition(":")[2]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{size / 1e3:.1f} kB"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
