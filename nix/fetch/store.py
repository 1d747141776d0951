"""The Nix store: where a locked file belongs in it, what it has, and adding to it."""

import hashlib
import subprocess
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from nix.fetch.locks import Locked

STORE = "/nix/store"
BASE32 = "0123456789abcdfghijklmnpqrsvwxyz"
# Without a daemon several writers wait for each other, with warnings.
ONE_WRITER = threading.Lock()


def name(locked: Locked) -> str:
    """Return a file's name in the store, where fewer characters are allowed."""
    return locked.file.replace("~", "-")


def path(locked: Locked) -> str:
    """Return the store path of a file, which follows from its name and hash (Nix manual, "Store path")."""
    inner = hashlib.sha256(f"fixed:out:{locked.algorithm}:{locked.digest.hex()}:".encode()).hexdigest()
    outer = hashlib.sha256(f"output:out:sha256:{inner}:{STORE}:{name(locked)}".encode()).digest()
    folded = bytearray(20)
    for index, byte in enumerate(outer):
        folded[index % 20] ^= byte
    return f"{STORE}/{_base32(bytes(folded))}-{name(locked)}"


def _base32(data: bytes) -> str:
    number = int.from_bytes(data, "little")
    length = (len(data) * 8 + 4) // 5
    return "".join(BASE32[number >> (5 * index) & 31] for index in reversed(range(length)))


def missing(wanted: Iterable[Locked]) -> list[Locked]:
    """Return the files that the store has not."""
    paths = {path(one): one for one in wanted}
    answer = _nix_store("--check-validity", "--print-invalid", *paths)
    return [paths[line] for line in answer.splitlines()]


def matches(locked: Locked, file: Path) -> bool:
    """Return whether a file is the locked one."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, locked.algorithm).digest() == locked.digest


def add(files: Mapping[Locked, Path]) -> None:
    """Add files to the store, which takes their names from the files'; so they are renamed where that differs."""
    for algorithm in {one.algorithm for one in files}:
        wanted = [one for one in files if one.algorithm == algorithm]
        named = [files[one].rename(files[one].with_name(name(one))) for one in wanted]
        with ONE_WRITER:
            added = _nix_store("--add-fixed", algorithm, *map(str, named)).split()
        if added != [path(one) for one in wanted]:
            raise RuntimeError(f"the store keeps {', '.join(one.file for one in wanted)} under other names: {added}")


def _nix_store(*arguments: str) -> str:
    try:
        return subprocess.run(["nix-store", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
    except FileNotFoundError:
        raise SystemExit(
            "Images are built by Nix, and there is none here; on Debian: apt-get install nix-bin"
        ) from None
