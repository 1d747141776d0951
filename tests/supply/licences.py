"""Writes docs/licences.md: everything that runs with Kontakt, and its licence; run from the repository's folder."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from nix.fetch.locks import NPM_LOCK, locked

PAGE = Path("docs/licences.md")
POLICY = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
IN_IMAGES, IN_DEMO = "images", "embedded run"
_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_INTRODUCTION = """\
# Licences

What runs with Kontakt besides its own code, which is under the [MIT licence](../LICENSE). `make licences` writes this
list from the locks; the tests refuse a licence that `tests/supply/licences.toml` does not allow. What only builds or
tests Kontakt is not here.

Python packages with compiled parts, Caddy and PostgreSQL hold further libraries; their licences are in the packages'
own `licenses` folders. Fonts come with their licence beside them.

| package | version | from | licence (SPDX) | where |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Something that runs with Kontakt: the client that brings it, its name and version, and where it is."""

    source: str
    name: str
    version: str
    where: str


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page as the locks want it; raise `LookupError` if a licence is not known."""
    rows = [f"| {one.name} | {one.version} | {one.source} | {licence_of(one)} | {one.where} |" for one in parts()]
    return _INTRODUCTION + "\n".join(rows) + "\n"


def parts() -> list[Part]:
    """Return everything that runs with Kontakt, in order."""
    return sorted({*_of_images(), *_of_demo()})


def licence_of(part: Part) -> str:
    """Return the SPDX expression of a part; raise `LookupError` if nothing says it."""
    if part.source == "npm":
        found = _npm_licences().get((part.name, part.version))
    elif part.source == "Debian":
        found = POLICY["debian"].get(part.name)
    else:
        found = POLICY["python"].get(part.name) or _installed(part) or _written(part)
    if found is None:
        raise LookupError(f"The licence of {part.name} {part.version} is not known; add it to licences.toml")
    return canonicalize_license_expression(found)


def is_allowed(part: Part, expression: str) -> bool:
    """Return whether one of the licences to choose from is allowed in all of its parts, or the package is excepted."""
    choices = [choice.strip("() ").split(" AND ") for choice in expression.split(" OR ")]
    return part.name in POLICY["excepted"] or any(set(choice) <= set(POLICY["allowed"]) for choice in choices)


def _of_images() -> Iterator[Part]:
    sources = {"apt": "Debian", "pip": "PyPI", "npm": "npm"}
    for one in locked():
        if one.is_shipped:
            yield Part(sources[one.client], one.package, one.version, IN_IMAGES)


def _of_demo() -> Iterator[Part]:
    shipped = {one.package for one in locked() if one.client == "pip" and one.is_shipped}
    text = Path("requirements/demo.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE):
        if name not in shipped:
            yield Part("PyPI", name, version, IN_DEMO)


def _installed(part: Part) -> str | None:
    try:
        about = metadata.metadata(part.name)
    except metadata.PackageNotFoundError:
        return None
    if about["Version"] != part.version:
        return None
    for member in ("License-Expression", "License"):
        try:
            return str(canonicalize_license_expression((about.get_all(member) or [""])[0]))
        except InvalidLicenseExpression:
            continue
    named = {_CLASSIFIERS[text] for text in about.get_all("Classifier", []) if text in _CLASSIFIERS}
    return named.pop() if len(named) == 1 else None


def _written(part: Part) -> str | None:
    """Return what the page says already, of a package that only another Python needs."""
    row = rf"^\| {re.escape(part.name)} \| {re.escape(part.version)} \| PyPI \| (.+) \| .+ \|$"
    found = re.search(row, PAGE.read_text(encoding="utf-8"), re.MULTILINE) if PAGE.exists() else None
    return found[1] if found else None


def _npm_licences() -> dict[tuple[str, str], str]:
    entries = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    return {
        (entry.get("name") or path.rpartition("node_modules/")[2], entry["version"]): entry["license"]
        for path, entry in entries.items()
        if path and "license" in entry
    }


if __name__ == "__main__":
    main()
