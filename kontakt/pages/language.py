"""The languages of the public pages: which one a visitor reads, its words, its direction."""

import gettext
import json
import re
from functools import cache, lru_cache
from typing import Literal

from kontakt.branding.schemas import LOCALES
from kontakt.resources import PACKAGE

LANGUAGES: tuple[str, ...] = LOCALES
"""BCP 47 tags of two letters. English is the language of the templates themselves."""

_FOLDER = PACKAGE / "locale"
_RIGHT_TO_LEFT = frozenset({"ar"})
_LONGEST = 256
"""Characters of a header that are read. Browsers send fewer, and nobody who sends more fills the memory with them."""

_RANGE = re.compile(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*(0(?:\.[0-9]*)?|1(?:\.0*)?)\s*)?", re.IGNORECASE
)
"""A language range and its weight (RFC 9110, sections 12.5.4 and 12.4.2). `*` is none: it leaves all to the default."""


def negotiated(accept_language: str, default: str) -> str:
    """Return the language that fits an Accept-Language header best, or the default where none does.

    RFC 4647, section 3.4: a range is shortened from its end until it names a language, so `pt-BR` is answered in `pt`.
    What cannot be read is passed over.
    """
    if len(accept_language) > _LONGEST:
        accept_language = accept_language[:_LONGEST].rpartition(",")[0]
    return _negotiated(accept_language, default)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the words of one of the languages."""
    return gettext.translation("kontakt", _FOLDER, [language], fallback=language == "en")


def read_languages() -> None:
    """Read the words and countries of every language, for which no visitor shall wait."""
    for language in LANGUAGES:
        translations(language)
        _countries(language)


def country_name(code: str, language: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2) as the Unicode CLDR has it; the code where it has none."""
    return _countries(language).get(code, code)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which the language is written."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


@cache
def _countries(language: str) -> dict[str, str]:
    names: dict[str, str] = json.loads((_FOLDER / language / "countries.json").read_text(encoding="utf-8"))
    return names


@lru_cache(maxsize=1024)
def _negotiated(accept_language: str, default: str) -> str:
    ranges: list[tuple[float, str]] = []
    refused: set[str] = set()
    for part in accept_language.split(","):
        if (match := _RANGE.fullmatch(part)) is None:
            continue
        tag, weight = match[1].lower(), float(match[2] or 1)
        if weight:
            ranges.append((weight, tag))
        else:
            refused.add(tag)
    for _, tag in sorted(ranges, key=lambda one: one[0], reverse=True):  # Stable: the earlier of equals comes first.
        language = tag.partition("-")[0]  # All of ours have one subtag, so that this is the end of the shortening.
        if language in LANGUAGES and language not in refused:
            return language
    return default
