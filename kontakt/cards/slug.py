"""From a name to a slug, and from a taken slug to a free one."""

import re
from collections.abc import Collection

from slugify import slugify

MAX_LENGTH = 100
PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SLUG = re.compile(PATTERN)
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def slug_from(name: str) -> str:
    """Return the name in ASCII, lower case, with single hyphens, of 2 to 100 characters; `card` if nothing is left."""
    slug = slugify(name, max_length=MAX_LENGTH)
    return slug if len(slug) >= 2 and not looks_like_id(slug) else "card"


def is_slug(text: str) -> bool:
    """Return whether a card can have the slug."""
    return len(text) <= MAX_LENGTH and _SLUG.fullmatch(text) is not None


def looks_like_id(slug: str) -> bool:
    """Return whether the slug could be taken for a card's id in an address."""
    return _UUID.match(slug) is not None


def free_slug(base: str, taken: Collection[str]) -> str:
    """Return `base`, or the first of `base-2`, `base-3`, … that is not taken, within 100 characters."""
    if base not in taken:
        return base
    number = 2
    while (candidate := numbered(base, number)) in taken:
        number += 1
    return candidate


def numbered(base: str, number: int) -> str:
    """Return the base with a number behind, cut so that it stays within 100 characters."""
    suffix = f"-{number}"
    return base[: MAX_LENGTH - len(suffix)].rstrip("-") + suffix


def stems(base: str) -> list[str]:
    """Return what the numbered forms of the base begin with: the base, cut for one, two, … eight digits."""
    return sorted({numbered(base, 10**digits).rpartition("-")[0] for digits in range(8)})
