"""Kontakt: self-hosted digital business cards for an organisation."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kontakt")
except PackageNotFoundError:  # Run from a folder that was never installed.
    __version__ = "0+unknown"
