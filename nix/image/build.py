"""Builds an image archive from Nix's structured attributes: at once for `docker load` and an OCI image layout.

One layer per store path, dependencies before what needs them: `foundation`, then the image's own files, then
`application`, so that images share layers and a change of the application touches the last layer alone.
"""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import layers

CREATED = "1970-01-01T00:00:01Z"
SECOND = 10**9
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


class Archive:
    """The archive being written: blobs named by their digest, and the files that name them."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        self._archive.addfile(layers.entry(name, size=len(content), mode=0o644), BytesIO(content))

    def blob(self, content: bytes) -> dict[str, Any]:
        """Add a blob; return its descriptor without media type."""
        digest = hashlib.sha256(content).hexdigest()
        self.add(_path(digest), content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    def layer(self, write: Callable[[BinaryIO], None]) -> dict[str, Any]:
        """Add a blob of what `write` writes, by way of a file; return its descriptor."""
        with tempfile.TemporaryFile(dir=".") as file:
            write(file)
            size = file.tell()
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._archive.addfile(layers.entry(_path(digest), size=size, mode=0o644), file)
        return {"mediaType": LAYER, "digest": f"sha256:{digest}", "size": size}


def main() -> None:
    """Write the archive that .attrs.json describes.

    Nix 2.8 sets NIX_ATTRS_JSON_FILE to a path outside its own sandbox; the file is in the build folder.
    """
    attributes = json.loads(Path(".attrs.json").read_text())
    out = attributes["outputs"]["out"]
    with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as tar:
        write(attributes, Archive(tar))


def write(attributes: dict[str, Any], archive: Archive) -> None:
    """Write layers, configuration and manifests of the image."""
    foundation, application = in_order(attributes)
    steps = [
        *(_store_path(path) for path in foundation),
        ("files", lambda target: layers.files(target, **attributes["files"])),
        *(_store_path(path) for path in application),
    ]
    descriptors = [archive.layer(step) for _, step in steps]
    configuration = {
        "architecture": attributes["architecture"],
        "os": "linux",
        "created": CREATED,
        "config": run_configuration(attributes),
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in descriptors]},
        "history": [{"created": CREATED, "created_by": name} for name, _ in steps],
    }
    config = {"mediaType": CONFIG, **archive.blob(_json(configuration))}
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": descriptors}
    described = {"mediaType": MANIFEST, **archive.blob(_json(manifest))}
    # In full, as an engine on containerd keeps names; manifest.json has them as Docker does.
    tags = [f"{attributes['repository']}:{tag}" for tag in attributes["tags"]]
    index = [
        {
            **described,
            "annotations": {
                "io.containerd.image.name": f"docker.io/library/{tag}",
                "org.opencontainers.image.ref.name": tag.partition(":")[2],
            },
        }
        for tag in tags
    ]
    archive.add("index.json", _json({"schemaVersion": 2, "manifests": index}))
    archive.add("oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
    blobs = [_path(layer["digest"].removeprefix("sha256:")) for layer in descriptors]
    docker = {"Config": _path(config["digest"].removeprefix("sha256:")), "RepoTags": tags, "Layers": blobs}
    archive.add("manifest.json", _json([docker]))


def run_configuration(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the `config` member of an OCI image configuration, with Docker's health check."""
    health = {
        key: value * SECOND if isinstance(value, int) and key != "Retries" else value
        for key, value in attributes["healthcheck"].items()
    }
    return {
        "Entrypoint": attributes["entrypoint"],
        **({"Cmd": attributes["cmd"]} if attributes["cmd"] else {}),
        "Env": [f"{name}={value}" for name, value in sorted(attributes["env"].items())],
        "User": attributes["files"]["user"],
        "WorkingDir": "/",
        "Labels": attributes["labels"],
        "ExposedPorts": {port: {} for port in attributes["ports"]},
        "StopSignal": attributes["stopSignal"],
        "Healthcheck": health,
    }


def in_order(attributes: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the store paths of the image's closure, each after those it refers to: foundation and application."""
    references = {one["path"]: sorted(one["references"]) for one in attributes["closure"]}
    seen: set[str] = set()

    def visit(path: str) -> Iterator[str]:
        if path in seen:
            return
        seen.add(path)
        for other in references[path]:
            yield from visit(other)
        yield path

    foundation = [path for root in attributes["foundation"] for path in visit(root)]
    return foundation, [path for root in attributes["application"] for path in visit(root)]


def _store_path(path: str) -> tuple[str, Callable[[BinaryIO], None]]:
    # Without the hash: `docker history` shows this, and a reader knows the layer by its name.
    return path.split("-", 1)[1], lambda target: layers.store_path(Path(path), target)


def _path(digest: str) -> str:
    return f"blobs/sha256/{digest}"


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
