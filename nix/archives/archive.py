"""An image archive as the build writes it."""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layer:
    """A layer by the name in the image's history, where it is in the archive, and its bytes."""

    name: str
    path: str
    digest: str
    size: int


@dataclass(frozen=True)
class Archive:
    """An image: its file, tags, and layers from the lowest. `identity` is what Docker calls the image's ID."""

    file: Path
    tags: list[str]
    config: str
    layers: list[Layer]

    @property
    def identity(self) -> str:
        """Return the digest of the image's configuration."""
        return f"sha256:{self.config.rpartition('/')[2]}"

    @property
    def size(self) -> int:
        """Return the bytes of all layers."""
        return sum(layer.size for layer in self.layers)


def read(file: Path) -> Archive:
    """Return what an archive says of itself."""
    with tarfile.open(file) as tar:
        [manifest] = json.loads(_content(tar, "manifest.json"))
        config = json.loads(_content(tar, manifest["Config"]))
        layers = [
            Layer(step["created_by"], path, digest, tar.getmember(path).size)
            for step, path, digest in zip(
                config["history"], manifest["Layers"], config["rootfs"]["diff_ids"], strict=True
            )
        ]
    return Archive(file, manifest["RepoTags"], manifest["Config"], layers)


def read_all(folder: Path) -> list[Archive]:
    """Return the archives in a folder."""
    return [read(file) for file in sorted(folder.glob("*.tar"))]


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise ValueError(f"{tar.name!r} has no file {name}")
    return file.read()
