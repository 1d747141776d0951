"""Writes the locks; run from the repository's folder. `--upgrade` also moves what no other lock holds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from nix.fetch.locks import LOCKS, NPM_LOCK, wanted
from nix.relock import debian, wheels

REQUIREMENTS = Path("requirements")
TEST_NPM_LOCK = Path("tests/node/package-lock.json")


def main(upgrade: bool) -> None:
    """Lock anew."""
    ask = wanted()
    _tidy_npm()
    _write("python.json", _python(**ask["python"]))
    _write("tools.json", _tools(ask, upgrade))
    _write("debian.json", debian.locked(**ask["debian"]))


def _python(version: str, libc: str, without: list[str]) -> dict[str, Any]:
    required = wheels.required(REQUIREMENTS / "base.txt", version)
    if idle := set(without) - set(required):
        sys.exit(f"wanted.toml leaves out what nothing depends on: {', '.join(sorted(idle))}")
    return wheels.locked((text for name, text in required.items() if name not in without), version, libc)


def _tools(ask: dict[str, Any], upgrade: bool) -> dict[str, Any]:
    python, npm = ask["python"], ask["tools"]["npm"]
    present = json.loads((LOCKS / "tools.json").read_text(encoding="utf-8"))
    demo = wheels.required(REQUIREMENTS / "demo.txt", python["version"])
    packages = wheels.locked([demo[name] for name in ask["tools"]["python"]["demo"]], python["version"], python["libc"])
    for name in ask["tools"]["python"]["newest"]:
        held = name in present["python"] and not upgrade
        requirement = f"{name}=={present['python'][name]['version']}" if held else name
        packages |= wheels.locked([requirement], python["version"], python["libc"])
    tarballs = {
        name: _newest(name, allowed) if upgrade or name not in present["npm"] else present["npm"][name]
        for name, allowed in npm.items()
    }
    return {"npm": tarballs, "python": packages}


def _tidy_npm() -> None:
    """Take out of npm's locks what says nothing of the content: advertisements and messages."""
    for path in (NPM_LOCK, TEST_NPM_LOCK):
        lock = json.loads(path.read_text(encoding="utf-8"))
        for entry in lock["packages"].values():
            for key in ("funding", "deprecated"):
                entry.pop(key, None)
        path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _newest(package: str, allowed: str) -> dict[str, str]:
    """Return version and integrity of the newest release of an npm package in a range."""
    command = ["npm", "view", "--json", f"{package}@{allowed}", "version", "dist.integrity"]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    releases = answer if isinstance(answer, list) else [answer]
    newest = max(releases, key=lambda one: [int(part) for part in one["version"].split(".")])
    return {"version": newest["version"], "integrity": newest["dist.integrity"]}


def _write(name: str, lock: dict[str, Any]) -> None:
    (LOCKS / name).write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(upgrade="--upgrade" in sys.argv[1:])
