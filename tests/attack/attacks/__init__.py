"""The attacks by what they aim at; importing this fills the list, in this order."""

from tests.attack.attacks import (  # noqa: F401 - imported for what they register
    access,
    bodies,
    bombs,
    caches,
    code,
    elsewhere,
    files,
    guesses,
    lines,
    origins,
    patience,
    patterns,
    queries,
    sessions,
    tokens,
    wire,
)
from tests.attack.ledger import ATTACKS

__all__ = ["ATTACKS"]
