"""What a query asks of the QR code and of the vCard; equal wishes are equal values, however they are written."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast
from urllib.parse import parse_qsl

from kontakt.contact.colours import UnreadableColours, check_colours
from kontakt.contact.contentline import Version
from kontakt.problems import FieldError, Invalid

Format = Literal["png", "svg", "pdf"]
Content = Literal["url", "vcard", "mecard"]

SMALLEST, LARGEST = 100, 2000
_FORMATS = ("png", "svg", "pdf")
_CONTENTS = ("url", "vcard", "mecard")
_LOGO = {"0": False, "1": True}
_COLOUR = re.compile("#?([0-9a-fA-F]{6})")
_LONGEST_KEPT = 256
_LONGEST_ACCEPT = 200
_VERSION = re.compile(r';version="?([0-9.]+)"?')
_WEIGHT = re.compile(r";q=([01](?:\.[0-9]{0,3})?)(?:;|$)")


class QrParameters(NamedTuple):
    """A QR code as it was asked for: `size` in pixels (1/96 inch in print), colours `#rrggbb` in lower case."""

    format: Format = "png"
    size: int = 300
    content: Content = "url"
    logo: bool = False
    fg: str = "#000000"
    bg: str = "#ffffff"


def qr_parameters(query: str) -> QrParameters:
    """Return what the query string asks for, defaults filled in; parameters of other names do not matter.

    The last of several with one name counts. Raise `Invalid`, which names every wrong parameter.
    """
    # Only short ones are remembered: nobody needs a long one, and strangers choose them.
    return _remembered(query) if len(query) <= _LONGEST_KEPT else _read(query)


def vcard_version(query: str, accept: str) -> Version:
    """Return the version that the query names, else the one that the header Accept asks for; raise `Invalid`."""
    version = dict(parse_qsl(query, keep_blank_values=True)).get("version") or accepted_version(accept)
    if version not in {"3.0", "4.0"}:
        raise Invalid(errors=[{"pointer": "/version", "code": "not-a-choice", "detail": "One of 3.0, 4.0."}])
    return cast("Version", version)


def accepted_version(accept: str) -> Version:
    """Return the version that the header Accept prefers by name (RFC 6350, section 10.1); equal weights give 3.0.

    Only its first 200 characters count, here and for what is kept.
    """
    weights = {"3.0": 0.0, "4.0": 0.0}
    for media_range in accept[:_LONGEST_ACCEPT].lower().replace(" ", "").replace("\t", "").split(","):
        version = _VERSION.search(media_range)
        if media_range.startswith("text/vcard;") and version and version[1] in weights:
            weight = _WEIGHT.search(media_range)
            weights[version[1]] = max(weights[version[1]], float(weight[1]) if weight else 1.0)
    return "4.0" if weights["4.0"] > weights["3.0"] else "3.0"


def _read(query: str) -> QrParameters:
    given = dict(parse_qsl(query, keep_blank_values=True))
    errors: list[FieldError] = []
    size = _size(given.get("size", "300"))
    if size is None:
        errors.append(_error("size", "out-of-range", f"A number from {SMALLEST} to {LARGEST}."))
    for name, choices in (("format", _FORMATS), ("content", _CONTENTS), ("logo", tuple(_LOGO))):
        if given.get(name, choices[0]) not in choices:
            errors.append(_error(name, "not-a-choice", f"One of {', '.join(choices)}."))
    fg, bg = _colour(given.get("fg", "000000")), _colour(given.get("bg", "ffffff"))
    errors += [
        _error(name, "colour", "A colour is written rrggbb.") for name, value in (("fg", fg), ("bg", bg)) if not value
    ]
    if fg and bg:
        try:
            check_colours(fg, bg)
        except UnreadableColours as error:
            errors.append(_error("fg", "contrast", str(error)))
    if errors or not (size and fg and bg):
        raise Invalid(errors=errors)
    return QrParameters(
        cast("Format", given.get("format", "png")),
        size,
        cast("Content", given.get("content", "url")),
        _LOGO[given.get("logo", "0")],
        fg,
        bg,
    )


_remembered = lru_cache(maxsize=1024)(_read)


def _size(text: str) -> int | None:
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return size if SMALLEST <= size <= LARGEST else None


def _colour(text: str) -> str | None:
    """Return `#rrggbb`; the sign may be missing, for in an address it would have to be written %23."""
    match = _COLOUR.fullmatch(text)
    return f"#{match[1].lower()}" if match else None


def _error(name: str, code: str, detail: str) -> FieldError:
    return {"pointer": f"/{name}", "code": code, "detail": detail}
