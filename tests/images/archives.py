"""What is in an image archive, read without an engine."""

import io
import json
import re
import tarfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

STORE = re.compile(r"nix/store/[0-9a-z]{32}-")


@dataclass(frozen=True, slots=True)
class File:
    """A regular file, folder or link in a layer; `path` is without the hashes of store paths."""

    path: str
    mode: int
    owner: tuple[int, int]
    kind: bytes
    content: bytes


class Archive:
    """One of the four."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (self.manifest,) = json.loads(self.read("manifest.json"))

    def read(self, name: str) -> bytes:
        """Return the content of a member."""
        with tarfile.open(self.path) as tar:
            member = tar.extractfile(name)
            assert member is not None, name
            return member.read()

    @cached_property
    def image(self) -> dict[str, Any]:
        """The image configuration (OCI image specification, `config.md`)."""
        document: dict[str, Any] = json.loads(self.read(self.manifest["Config"]))
        return document

    @property
    def config(self) -> dict[str, Any]:
        """How a container of it runs."""
        config: dict[str, Any] = self.image["config"]
        return config

    @cached_property
    def files(self) -> list[File]:
        """Everything in every layer."""
        found = []
        for layer in self.manifest["Layers"]:
            with tarfile.open(fileobj=io.BytesIO(self.read(layer))) as tar:
                for member in tar:
                    content = tar.extractfile(member) if member.isfile() else None
                    found.append(
                        File(
                            STORE.sub("nix/store/", member.name.removeprefix("./").strip("/")),
                            member.mode,
                            (member.uid, member.gid),
                            member.type,
                            content.read() if content else member.linkname.encode(),
                        )
                    )
        return found
