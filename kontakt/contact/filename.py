"""The name under which a browser saves a download."""

import re
from urllib.parse import quote

from slugify import slugify

from kontakt.contact.contentline import line

# What file systems forbid or treat as a separator; a browser would replace it, each in its own way.
_UNFIT = re.compile(r'[<>:"/\\|?*]+')
_ATTR_CHARACTERS = "!#$&+-.^_`|~"
_LONGEST = 80


def content_disposition(name: str, extension: str) -> str:
    """Return a Content-Disposition that saves under the name (RFC 6266); pure ASCII, whatever the name holds.

    Clients that know `filename*` (RFC 8187) get the name itself, others a transliteration. `extension` has no dot.
    """
    full = _UNFIT.sub(" ", line(name))
    full = " ".join(full.split())[:_LONGEST].strip(". ") or "contact"
    plain = slugify(full, separator=" ", lowercase=False, max_length=_LONGEST) or "contact"
    encoded = quote(f"{full}.{extension}", safe=_ATTR_CHARACTERS)
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}"
