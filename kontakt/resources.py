"""Where the files are that belong to the application but are not Python modules."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def resource(name: str) -> Path:
    """Return the path of `templates` or `migrations`: beside the package in a checkout or an image, inside a wheel."""
    beside = ROOT / name
    return beside if beside.is_dir() and (ROOT / "kontakt") == PACKAGE else PACKAGE / name
