"""Imports every module of the application: what the images leave out of Python and its packages, none may need.

Argument: the folder that holds the application.
"""

import importlib
import pkgutil
import sys


def main(folder: str) -> None:
    """Import; raise what goes wrong."""
    sys.path.insert(0, folder)
    package = importlib.import_module("kontakt")
    for module in pkgutil.walk_packages(package.__path__, "kontakt."):
        importlib.import_module(module.name)


if __name__ == "__main__":
    main(sys.argv[1])
