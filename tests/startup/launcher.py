"""Kontakt's command line with another history, and with limits that a test can wait for.

`python -m tests.startup.launcher [python -m kontakt] COMMAND...`; REVISIONS is the folder of the history, LIMITS are
constants of these modules as JSON.
"""

import json
import os
import sys
from pathlib import Path

from kontakt.__main__ import main
from kontakt.branding import defaults
from kontakt.db import revisions
from kontakt.startup import schema, upgrade

COMMAND = (sys.executable, "-m", "tests.startup.launcher")


def launch() -> None:
    arguments = sys.argv[sys.argv.index("kontakt") + 1 :] if "kontakt" in sys.argv else sys.argv[1:]
    if folder := os.environ.get("REVISIONS"):
        revisions.FOLDER = Path(folder)
    for name, value in json.loads(os.environ.get("LIMITS", "{}")).items():
        setattr(next(module for module in (schema, upgrade, defaults) if hasattr(module, name)), name, value)
    main(arguments, prog_name="kontakt")


if __name__ == "__main__":
    launch()
