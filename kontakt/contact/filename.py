"""The name under which a browser saves a download."""

import re
from typing import Literal
from unicodedata import category
from urllib.parse import quote

from slugify import slugify

from kontakt.contact.contentline import line

# What file systems forbid or treat as a separator; a browser would replace it, each in its own way.
_UNFIT = re.compile(r'[<>:"/\\|?*]+')
_ATTR_CHARACTERS = "!#$&+-.^_`|~"
_LONGEST = 200
"""Octets of UTF-8: file systems take 255 for a name, and browsers add a number to it."""


def content_disposition(name: str, extension: str, kind: Literal["attachment", "inline"] = "attachment") -> str:
    """Return a Content-Disposition that saves under the name (RFC 6266); pure ASCII, whatever the name holds.

    Clients that know `filename*` (RFC 8187) get the name itself, others a transliteration. `extension` has no dot.
    """
    # Chromium would write an underscore for what is invisible, such as the joiners in emoji and in Persian.
    visible = "".join(character for character in line(name) if category(character) != "Cf")
    full = " ".join(_UNFIT.sub(" ", visible).split())
    full = full.encode()[:_LONGEST].decode(errors="ignore").strip(". ") or "contact"
    plain = slugify(full, separator=" ", lowercase=False, max_length=_LONGEST) or "contact"
    encoded = quote(f"{full}.{extension}", safe=_ATTR_CHARACTERS)
    return f"{kind}; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}"
