"""The bill of materials has every locked component."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from nix.sbom import document

ROOT = Path(__file__).parents[3]
BILL = document("1.2.3")
HASHES = {part["purl"]: part["hashes"][0]["content"] for part in BILL["components"]}


def test_every_debian_package_is_there_with_version_and_hash() -> None:
    for name, entry in _json("nix/locks/debian.json").items():
        version = entry["version"].replace(":", "%3A").replace("+", "%2B")
        assert (
            HASHES[f"pkg:deb/debian/{name.replace('+', '%2B')}@{version}?arch=amd64&distro=trixie"] == entry["sha256"]
        )


def test_every_wheel_is_there_with_version_and_hash() -> None:
    tools = _json("nix/locks/tools.json")["python"]
    for name, entry in {**_json("nix/locks/python.json"), **tools}.items():
        assert HASHES[f"pkg:pypi/{name}@{entry['version']}"] == entry["sha256"]


def test_a_scoped_npm_package_has_its_scope_and_hash() -> None:
    entry = _json("web/package-lock.json")["packages"]["node_modules/@vue/shared"]
    digest = b64decode(entry["integrity"].removeprefix("sha512-")).hex()
    assert HASHES[f"pkg:npm/%40vue/shared@{entry['version']}"] == digest


def test_components_are_named_once_and_in_order() -> None:
    names = [part["bom-ref"] for part in BILL["components"]]
    assert names == sorted(set(names))


def test_it_is_the_same_each_time() -> None:
    assert document("1.2.3") == BILL
    assert BILL["metadata"]["component"]["version"] == "1.2.3"


def _json(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / path).read_text(encoding="utf-8"))
    return found
