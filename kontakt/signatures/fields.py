"""How a signature is laid out."""

from enum import StrEnum


class SignatureLayout(StrEnum):
    """The arrangements of a signature."""

    COMPACT = "compact"
    CLASSIC = "classic"
    MINIMAL = "minimal"
