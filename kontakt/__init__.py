"""Kontakt: self-hosted digital business cards for an organisation."""

# As in pyproject.toml, with which a test compares it: looking it up there would take longer than most imports.
__version__ = "0.1.0"
