"""Prints the bill of materials of the repository that is the current folder (CycloneDX 1.6, Package URL)."""

import json
import os
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from nix.fetch.locks import Locked, locked, suite

HASHES = {"sha256": "SHA-256", "sha512": "SHA-512"}


def document(version: str) -> dict[str, Any]:
    """Return the document; it depends on the locks and the version alone."""
    components = sorted(map(component, locked()), key=lambda one: str(one["purl"]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, json.dumps(components)).urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "kontakt",
                "name": "kontakt",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": components,
    }


def component(one: Locked) -> dict[str, Any]:
    """Return a locked file as a component; what only builds the images has the scope `excluded`."""
    name = package_url(one)
    return {
        "type": "library",
        "bom-ref": name,
        "name": one.package,
        "version": one.version,
        "scope": "required" if one.is_shipped else "excluded",
        "purl": name,
        "hashes": [{"alg": HASHES[one.algorithm], "content": one.digest.hex()}],
    }


def package_url(one: Locked) -> str:
    """Return the package URL of a locked file."""
    version = quote(one.version, safe="")
    if one.client == "apt":
        architecture = one.file.removesuffix(".deb").rpartition("_")[2]
        return f"pkg:deb/debian/{quote(one.package)}@{version}?arch={architecture}&distro={suite()}"
    if one.client == "pip":
        return f"pkg:pypi/{one.package}@{version}"
    return f"pkg:npm/{quote(one.package)}@{version}"


if __name__ == "__main__":
    print(json.dumps(document(os.environ["VERSION"]), indent=2))
