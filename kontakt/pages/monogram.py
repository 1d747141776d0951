"""The letters that stand for a person without a photo."""

import unicodedata

_JOINER = "\u200d"


def monogram(name: str) -> str:
    """Return one or two initials, such as AL for Ada Lovelace.

    Scripts without capitals get one sign, for two would join or read as another word.
    """
    words = [cluster for word in name.split() if (cluster := _first_sign(word))]
    if not words:
        return name.strip()[:1]
    first = _capital(words[0])
    last = _capital(words[-1]) if len(words) > 1 else ""
    return first + last if last and _has_case(first) and _has_case(last) else first


def _capital(sign: str) -> str:
    upper = sign.upper()
    return upper if len(upper) == len(sign) else sign  # Not SS for a sharp s.


def _has_case(sign: str) -> bool:
    return sign.upper() != sign.lower()


def _first_sign(word: str) -> str:
    """Return the first letter, digit or symbol with all that belongs to it (marks, joined emoji, flags)."""
    start = next((i for i, c in enumerate(word) if unicodedata.category(c)[0] in "LNS"), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(word) and (_continues(word[end]) or word[end - 1] == _JOINER or _is_flag(word[start : end + 1])):
        end += 1
    return word[start:end]


def _continues(character: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_skin_tone or character == _JOINER or unicodedata.category(character) in {"Mn", "Mc", "Me"}


def _is_flag(pair: str) -> bool:
    return len(pair) == 2 and all("\U0001f1e6" <= c <= "\U0001f1ff" for c in pair)
