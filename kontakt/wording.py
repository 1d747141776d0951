"""How values of settings are spoken of, so that an operator recognises them and nobody learns a secret."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST = 300
_QUERY = re.compile(r"[?#].+", re.DOTALL)
_USERINFO = re.compile(r"^((?:https?://)?)(.*)@", re.DOTALL)
_USERINFO_AFTER_SCHEME = re.compile(r"^([a-z0-9+.]{1,20}://)(.*)@", re.DOTALL)


class Unfit(ValueError):  # noqa: N818 - says what is so
    """A value that cannot be meant.

    `found` is what is wrong, to be read after the value; `expected` is a phrase, `example` the right value.
    """

    def __init__(self, found: str, expected: str, example: str = "", *, is_weak: bool = False) -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected
        self.example = example
        self.is_weak = is_weak


@dataclass(frozen=True, slots=True)
class Shown:
    """Metadata of a setting: how its value may be shown. The function gives None for a value that may not be at all."""

    form: Callable[[str], str | None]


def printable(text: str) -> str:
    """Return the text with everything escaped that a terminal may obey and nobody sees."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def escaped(text: str) -> str:
    """Return the printable text, cut if nobody would read all of it."""
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)")


def size(secret: str) -> str:
    """Return how much is hidden."""
    count = len(secret.encode("utf-8", "surrogateescape"))
    return "1 byte" if count == 1 else f"{count} bytes"


def without_credentials(text: str) -> str:
    """Return the text; if it is an address with a user name and a password, without these."""
    return _USERINFO_AFTER_SCHEME.sub(_hidden, text)


def shown_web_address(text: str) -> str:
    """Return a web address, well-formed or not, without what may be secret: user, password, query and fragment."""
    text = _USERINFO.sub(_hidden, text)
    return _QUERY.sub(lambda match: f"{match[0][0]}({size(match[0][1:])})", text)


def _hidden(match: re.Match[str]) -> str:
    return f"{match[1]}({size(match[2])})@"
