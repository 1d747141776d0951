"""Where the files are that the pages are made of: in the repository, or inside the installed package."""

from functools import cache
from pathlib import Path

import kontakt

_PACKAGE = Path(kontakt.__file__).parent
_REPOSITORY = _PACKAGE.parent


@cache
def folders() -> tuple[Path, ...]:
    """Return the folders that hold the templates, the design tokens and the list of fonts."""
    if (_REPOSITORY / "templates").is_dir():
        return _REPOSITORY / "templates", _REPOSITORY / "web" / "src" / "styles", _REPOSITORY / "web"
    return (_PACKAGE / "templates",)


@cache
def read(name: str) -> str:
    """Return the text of a file by its name in one of the folders; raise FileNotFoundError if none has it."""
    for folder in folders():
        path = folder / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"{name} is in none of {', '.join(map(str, folders()))}")
