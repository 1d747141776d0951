"""Kontakt: self-hosted digital business cards for an organisation."""

import time

# As in pyproject.toml, with which a test compares it: looking it up there would take longer than most imports.
__version__ = "0.1.0"

BEGAN = time.monotonic()
"""When this process began to import Kontakt, in seconds of that clock."""
