#!/usr/bin/env python3
"""Keeps white space of Nix files in order: no tabs or blanks at the end of a line, no doubled or last empty lines."""

import re
import sys
from pathlib import Path


def formatted(text: str) -> str:
    """Return the text in order."""
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).replace("\t", "  ")
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def main(paths: list[Path]) -> None:
    """Format the files, and those in the folders; print the names of those that changed."""
    for path in paths:
        for file in sorted(path.rglob("*.nix")) if path.is_dir() else [path]:
            before = file.read_text(encoding="utf-8")
            if (after := formatted(before)) != before:
                file.write_text(after, encoding="utf-8")
                sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [Path("flake.nix"), Path("nix")])
