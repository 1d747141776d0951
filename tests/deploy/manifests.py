"""What is in deploy/kubernetes, read as YAML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
WORKLOADS = ("Deployment", "Job")

Manifest = dict[str, Any]


def documents(path: Path) -> list[Manifest]:
    """Return the documents of a file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def kustomization(folder: Path = FOLDER) -> Manifest:
    """Return what the folder's kustomization.yaml says."""
    (document,) = documents(folder / "kustomization.yaml")
    return document


def resources(folder: Path) -> list[Manifest]:
    """Return all manifests that the folder's kustomization.yaml names."""
    return [one for name in kustomization(folder)["resources"] for one in documents(folder / name)]


BASE = resources(FOLDER / "base")
COMPONENTS = {folder.name: resources(folder) for folder in sorted((FOLDER / "components").iterdir())}
EVERYTHING = [*BASE, *(one for component in COMPONENTS.values() for one in component)]


def of_kind(*kinds: str) -> list[Manifest]:
    """Return the base's manifests of these kinds."""
    return [one for one in BASE if one["kind"] in kinds]


def name(manifest: Manifest) -> str:
    """Return kind and name."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def pod(workload: Manifest) -> Manifest:
    """Return the description of the workload's pods."""
    spec: Manifest = workload["spec"]["template"]["spec"]
    return spec


def container(workload: Manifest) -> Manifest:
    """Return the pods' only container."""
    (one,) = pod(workload)["containers"]
    assert isinstance(one, dict)
    return one


def values(node: object, key: str) -> Iterator[Any]:
    """Yield what stands under the key, anywhere below."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for one in node.values():
            yield from values(one, key)
    elif isinstance(node, list):
        for one in node:
            yield from values(one, key)
